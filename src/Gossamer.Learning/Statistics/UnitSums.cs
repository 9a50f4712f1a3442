namespace Gossamer.Learning.Statistics;

/// <summary>
/// What each unit of a sample adds to a set of sums. A statistic that is a function of the sums can be resampled without looking at the
/// data again: drawing a unit twice adds its row twice. Rows are sparse.
/// </summary>
public sealed class UnitSums
{
    /// <summary>Rows after which it shows whether many are equal.</summary>
    private const int SampledRows = 4096;

    private readonly int[] _starts, _places;
    private readonly double[] _values;
    private readonly bool _isDense;

    private UnitSums(int width, int[] starts, int[] places, double[] values, int[] multiplicities, bool isDense = false) =>
        (Width, _starts, _places, _values, Multiplicities, _isDense) = (width, starts, places, values, multiplicities, isDense);

    /// <summary>Number of sums.</summary>
    public int Width { get; }

    /// <summary>Number of different rows.</summary>
    public int Rows => _starts.Length - 1;

    /// <summary>Number of units, equal ones counted each.</summary>
    public int Units => Multiplicities.Sum();

    /// <summary>For each row, how many units have it.</summary>
    public int[] Multiplicities { get; }

    /// <summary>Collects rows; <c>add(place, value)</c> adds to the row of the unit at hand.</summary>
    /// <param name="units">Number of units.</param>
    /// <param name="width">Number of sums.</param>
    /// <param name="fill">Called for each unit with its number and the means to add.</param>
    public static UnitSums Collect(int units, int width, Action<int, Action<int, double>> fill)
    {
        int[] starts = new int[units + 1];
        List<int> places = new(units);
        List<double> values = new(units);
        Dictionary<int, int> slots = [];
        for (int unit = 0; unit < units; unit++)
        {
            slots.Clear();
            fill(unit, (place, value) =>
            {
                if (value == 0) return;
                if (slots.TryGetValue(place, out int slot))
                {
                    values[slot] += value;
                    return;
                }
                slots.Add(place, values.Count);
                places.Add(place);
                values.Add(value);
            });
            starts[unit + 1] = values.Count;
        }
        int[] once = new int[units];
        Array.Fill(once, 1);
        return new UnitSums(width, starts, [.. places], [.. values], once);
    }

    /// <summary>A table with one row of <paramref name="width"/> numbers for each unit.</summary>
    public static UnitSums OfRows(ReadOnlySpan<double> table, int width)
    {
        int units = table.Length / width;
        int[] starts = new int[units + 1], places = new int[table.Length], once = new int[units];
        for (int i = 0; i < places.Length; i++) places[i] = i % width;
        for (int i = 0; i <= units; i++) starts[i] = i * width;
        Array.Fill(once, 1);
        return new UnitSums(width, starts, places, table.ToArray(), once, isDense: true);
    }

    /// <summary>The sums over all units.</summary>
    public double[] Total()
    {
        double[] sums = new double[Width];
        for (int row = 0; row < Rows; row++) Add(row, Multiplicities[row], sums);
        return sums;
    }

    /// <summary>The rows one after the other, where every row has every sum in order; empty elsewhere.</summary>
    internal ReadOnlySpan<double> DenseRows => _isDense ? _values : [];

    /// <summary>Adds a row <paramref name="times"/> times.</summary>
    public void Add(int row, double times, Span<double> sums)
    {
        for (int i = _starts[row]; i < _starts[row + 1]; i++) sums[_places[i]] += times * _values[i];
    }

    /// <summary>Only the rows that add something: the others are no part of what the sums tell.</summary>
    public UnitSums WithoutEmpty()
    {
        bool Adds(int row) => _values.AsSpan(_starts[row], _starts[row + 1] - _starts[row]).IndexOfAnyExcept(0.0) >= 0;
        int[] kept = [.. Enumerable.Range(0, Rows).Where(Adds)];
        if (kept.Length == Rows) return this;
        int[] starts = new int[kept.Length + 1];
        List<int> places = [];
        List<double> values = [];
        for (int i = 0; i < kept.Length; i++)
        {
            int first = _starts[kept[i]], length = _starts[kept[i] + 1] - first;
            places.AddRange(_places.AsSpan(first, length));
            values.AddRange(_values.AsSpan(first, length));
            starts[i + 1] = values.Count;
        }
        return new UnitSums(Width, starts, [.. places], [.. values], [.. kept.Select(row => Multiplicities[row])], _isDense);
    }

    /// <summary>Rows of units of one cluster added up, so that clusters are what is drawn.</summary>
    /// <param name="clusters">For each unit the number of its cluster, from 0.</param>
    public UnitSums ByCluster(IReadOnlyList<int> clusters)
    {
        if (clusters.Count != Rows) throw new ArgumentException($"{clusters.Count} clusters for {Rows} units", nameof(clusters));
        List<int>[] members = [.. Enumerable.Range(0, clusters.Count == 0 ? 0 : clusters.Max() + 1).Select(static _ => new List<int>())];
        for (int unit = 0; unit < clusters.Count; unit++) members[clusters[unit]].Add(unit);
        members = [.. members.Where(static member => member.Count > 0)];
        return Collect(members.Length, Width, (cluster, add) =>
        {
            foreach (int unit in members[cluster])
                for (int i = _starts[unit]; i < _starts[unit + 1]; i++) add(_places[i], _values[i]);
        });
    }

    /// <summary>
    /// The same sums with equal rows kept once. Resampling then costs as much as there are different rows, which for ratings in few
    /// categories is far less than there are units. Where hardly any rows are equal the sums are returned as they are.
    /// </summary>
    public UnitSums Compress()
    {
        var known = new Dictionary<RowKey, int>();
        List<int> starts = [0], places = [], counts = [];
        List<double> values = [];
        for (int row = 0; row < Rows; row++)
        {
            if (row >= SampledRows && known.Count > row / 2) return this;
            int length = _starts[row + 1] - _starts[row];
            int[] rowPlaces = _places.AsSpan(_starts[row], length).ToArray();
            double[] rowValues = _values.AsSpan(_starts[row], length).ToArray();
            Array.Sort(rowPlaces, rowValues);
            var key = new RowKey(rowPlaces, rowValues);
            if (known.TryGetValue(key, out int index))
            {
                counts[index] += Multiplicities[row];
                continue;
            }
            known.Add(key, counts.Count);
            counts.Add(Multiplicities[row]);
            places.AddRange(rowPlaces);
            values.AddRange(rowValues);
            starts.Add(values.Count);
        }
        return new UnitSums(Width, [.. starts], [.. places], [.. values], [.. counts]);
    }

    private readonly struct RowKey : IEquatable<RowKey>
    {
        private readonly int[] _places;
        private readonly double[] _values;
        private readonly int _hash;

        public RowKey(int[] places, double[] values)
        {
            (_places, _values) = (places, values);
            var hash = new HashCode();
            foreach (int place in places) hash.Add(place);
            foreach (double value in values) hash.Add(value);
            _hash = hash.ToHashCode();
        }

        public bool Equals(RowKey other) => _places.AsSpan().SequenceEqual(other._places) && _values.AsSpan().SequenceEqual(other._values);

        public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
