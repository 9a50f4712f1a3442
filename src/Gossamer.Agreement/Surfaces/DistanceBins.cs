namespace Gossamer.Agreement.Surfaces;

/// <summary>
/// Adds up areas by distance in a table with open addressing. On a lattice few distances are different, so that this takes one pass over
/// the elements where sorting would take a logarithm more.
/// </summary>
internal sealed class DistanceBins
{
    private double[] _keys = new double[1024], _areas = new double[1024];
    private long[] _counts = new long[1024];
    private int _used;

    public void Add(double key, double area)
    {
        int slot = Slot(key);
        if (_counts[slot] == 0)
        {
            if (_used * 2 >= _keys.Length)
            {
                Grow();
                slot = Slot(key);
            }
            _keys[slot] = key;
            _used++;
        }
        _areas[slot] += area;
        _counts[slot]++;
    }

    public (double[] Keys, double[] Areas, long[] Counts) ToSorted()
    {
        int[] slots = [.. Enumerable.Range(0, _keys.Length).Where(slot => _counts[slot] > 0).OrderBy(slot => _keys[slot])];
        return ([.. slots.Select(slot => _keys[slot])], [.. slots.Select(slot => _areas[slot])], [.. slots.Select(slot => _counts[slot])]);
    }

    private int Slot(double key)
    {
        ulong bits = (ulong)BitConverter.DoubleToInt64Bits(key) * 0x9E3779B97F4A7C15UL;
        int mask = _keys.Length - 1, slot = (int)(bits >> 40) & mask;
        while (_counts[slot] != 0 && _keys[slot] != key) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        (double[] keys, double[] areas, long[] counts) = (_keys, _areas, _counts);
        (_keys, _areas, _counts) = (new double[4 * keys.Length], new double[4 * keys.Length], new long[4 * keys.Length]);
        for (int i = 0; i < keys.Length; i++)
        {
            if (counts[i] == 0) continue;
            int slot = Slot(keys[i]);
            (_keys[slot], _areas[slot], _counts[slot]) = (keys[i], areas[i], counts[i]);
        }
    }
}
