using System.Buffers.Text;
using Gossamer.Graphs.Temporal;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>
/// Edges between nodes whose degrees fall as a power of their rank, in no order of the node numbers: what a large graph does to caches.
/// Edge i is a function of the seed and i; its time rises with i, two edges a second.
/// </summary>
/// <param name="Nodes">Nodes, at least 2.</param>
/// <param name="Edges">Edges.</param>
/// <param name="Exponent">Power s of rank^−s, above 0 and not 1.</param>
/// <param name="Seed">Seed.</param>
public sealed record ZipfEdges(int Nodes, long Edges, double Exponent = 0.8, ulong Seed = 0)
{
    private const long FirstTime = 1_200_000_000;

    // Coprime to every number of nodes that has not this prime as a factor: a permutation without a table.
    private const long Stride = 1_000_000_007;

    private readonly CounterRandom _sources = new(Seed, "zipf sources"), _targets = new(Seed, "zipf targets");
    private readonly double _span = Math.Pow(Nodes, 1 - Exponent) - 1, _inverse = 1 / (1 - Exponent);

    /// <summary>Edge <paramref name="index"/>.</summary>
    public TemporalEdge this[long index] =>
        new(Node(_sources.Uniform((ulong)index), 1), Node(_targets.Uniform((ulong)index), 17), FirstTime + index / 2);

    /// <summary>Writes all edges as text, one a line.</summary>
    public void Write(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[1 << 20];
        int used = 0;
        for (long i = 0; i < Edges; i++)
        {
            if (buffer.Length - used < 64)
            {
                stream.Write(buffer, 0, used);
                used = 0;
            }
            TemporalEdge edge = this[i];
            Put(edge.Source, (byte)' ');
            Put(edge.Target, (byte)' ');
            Put(edge.Time, (byte)'\n');
        }
        stream.Write(buffer, 0, used);

        void Put(long value, byte after)
        {
            Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
            used += written;
            buffer[used++] = after;
        }
    }

    private int Node(double uniform, long offset)
    {
        long rank = Math.Min(Nodes - 1, (long)Math.Pow(_span * uniform + 1, _inverse) - 1);
        return (int)((rank + offset) * Stride % Nodes);
    }
}
