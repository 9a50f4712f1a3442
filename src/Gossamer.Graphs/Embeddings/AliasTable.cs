namespace Gossamer.Graphs.Embeddings;

/// <summary>Draws numbers with given weights in constant time (Vose, IEEE Transactions on Software Engineering 17, 1991).</summary>
public sealed class AliasTable
{
    private readonly double[] _share;
    private readonly int[] _alias;

    /// <summary>A table of <paramref name="weights"/>, each at least 0, their sum above 0.</summary>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights) sum += weight;
        if (!(sum > 0 && double.IsFinite(sum)))
            throw new ArgumentException($"the weights have the sum {sum}, expected a number above 0", nameof(weights));
        _share = new double[weights.Length];
        _alias = new int[weights.Length];
        Stack<int> small = [], large = [];
        for (int i = 0; i < weights.Length; i++)
        {
            _share[i] = weights[i] * weights.Length / sum;
            (_share[i] < 1 ? small : large).Push(i);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            int less = small.Pop(), more = large.Peek();
            _alias[less] = more;
            _share[more] -= 1 - _share[less];
            if (_share[more] < 1) small.Push(large.Pop());
        }
        // What rounding has left over is full.
        foreach (int rest in small.Concat(large)) _share[rest] = 1;
    }

    /// <summary>The number that a uniform value of [0, 1) stands for.</summary>
    public int this[double uniform]
    {
        get
        {
            double place = uniform * _share.Length;
            int slot = Math.Min(_share.Length - 1, (int)place);
            return place - slot < _share[slot] ? slot : _alias[slot];
        }
    }
}
