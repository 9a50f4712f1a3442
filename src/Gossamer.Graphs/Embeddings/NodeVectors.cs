using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Gossamer.Graphs.Embeddings;

/// <summary>A vector for every node.</summary>
public sealed class NodeVectors
{
    private readonly float[] _items, _context;
    private readonly bool[] _known;

    internal NodeVectors(int dimension, float[] items, float[] context, bool[] known) =>
        (Dimension, _items, _context, _known) = (dimension, items, context, known);

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>Nodes.</summary>
    public int Nodes => _known.Length;

    /// <summary>All vectors: [nodes, dimension].</summary>
    public ReadOnlySpan<float> Items => _items;

    /// <summary>The vector of <paramref name="node"/>; zero where nothing is known of it.</summary>
    public ReadOnlySpan<float> this[int node] => _items.AsSpan(node * Dimension, Dimension);

    /// <summary>xxHash128 of all vectors.</summary>
    public string Hash => Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(_items.AsSpan())));

    /// <summary>
    /// What all elements must be multiplied by for a root mean square of one over the nodes that are known; 1 where all are zero.
    /// </summary>
    public float UnitScale
    {
        get
        {
            double squares = 0;
            long count = 0;
            for (int node = 0; node < Nodes; node++)
            {
                if (!_known[node]) continue;
                foreach (float value in this[node]) squares += (double)value * value;
                count += Dimension;
            }
            return squares == 0 ? 1 : (float)Math.Sqrt(count / squares);
        }
    }

    /// <summary>The output vectors of skip-gram, from which a later training goes on.</summary>
    internal ReadOnlySpan<float> Context => _context;

    /// <summary>Whether a walk of two nodes or more has passed through <paramref name="node"/>.</summary>
    public bool IsKnown(int node) => _known[node];

    /// <summary>Mean cosine of the vectors of nodes that are known in both; NaN without any.</summary>
    public double MeanCosine(NodeVectors other)
    {
        double sum = 0;
        int count = 0;
        for (int node = 0; node < Math.Min(Nodes, other.Nodes); node++)
        {
            if (!_known[node] || !other._known[node]) continue;
            double product = 0, own = 0, others = 0;
            for (int i = 0; i < Dimension; i++)
            {
                (double a, double b) = (this[node][i], other[node][i]);
                (product, own, others) = (product + a * b, own + a * a, others + b * b);
            }
            if (own == 0 || others == 0) continue;
            sum += product / Math.Sqrt(own * others);
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }
}
