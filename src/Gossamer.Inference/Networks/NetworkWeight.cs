using Gossamer.Kernels.Formats;

namespace Gossamer.Inference.Networks;

/// <summary>A weight matrix [outputs, all other dimensions] as its active positions and their values; a dense one has all positions.</summary>
public sealed class NetworkWeight
{
    private readonly float[] _values;

    /// <summary>Takes the arrays as they are.</summary>
    /// <param name="topology">Active positions.</param>
    /// <param name="values">Their values in the topology's order.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public NetworkWeight(SparseTopology topology, float[] values)
    {
        if (values.Length != topology.NonZeros)
            throw new ArgumentException($"{values.Length} values for {topology.NonZeros} active positions", nameof(values));
        (Topology, _values) = (topology, values);
    }

    /// <summary>Active positions.</summary>
    public SparseTopology Topology { get; }

    /// <summary>Values of the active positions in the topology's order.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Whether every position is active.</summary>
    public bool IsDense => Topology.NonZeros == Topology.Positions;

    /// <summary>Share of the positions that are active.</summary>
    public double Density => (double)Topology.NonZeros / Topology.Positions;

    /// <summary>The weight whose active positions are those of <paramref name="dense"/> that are not exactly zero.</summary>
    /// <param name="dense">[rows, columns], row-major.</param>
    /// <param name="rows">Outputs.</param>
    /// <param name="columns">All other dimensions.</param>
    /// <exception cref="ArgumentException">The length does not match.</exception>
    public static NetworkWeight FromDense(ReadOnlySpan<float> dense, int rows, int columns)
    {
        CheckLength(dense.Length, rows, columns);
        int count = dense.Length - dense.Count(0f);
        int[] pointers = new int[rows + 1], indices = new int[count];
        float[] values = new float[count];
        int next = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = dense.Slice(row * columns, columns);
            for (int column = 0; column < columns; column++)
            {
                if (line[column] == 0) continue;
                (indices[next], values[next]) = (column, line[column]);
                next++;
            }
            pointers[row + 1] = next;
        }
        return new NetworkWeight(SparseTopology.Create(rows, columns, pointers, indices), values);
    }

    /// <summary>The weight of the active positions of <paramref name="topology"/>, with their values taken out of <paramref name="dense"/>.</summary>
    /// <param name="dense">[rows, columns], row-major.</param>
    /// <param name="topology">Active positions.</param>
    /// <exception cref="ArgumentException">The length does not match.</exception>
    public static NetworkWeight FromDense(ReadOnlySpan<float> dense, SparseTopology topology)
    {
        CheckLength(dense.Length, topology.Rows, topology.Columns);
        float[] values = new float[topology.NonZeros];
        int next = 0;
        for (int row = 0; row < topology.Rows; row++)
            foreach (int column in topology.Row(row)) values[next++] = dense[row * topology.Columns + column];
        return new NetworkWeight(topology, values);
    }

    /// <summary>The whole matrix, [rows, columns], row-major, zero where a position is inactive.</summary>
    public float[] ToDense()
    {
        float[] dense = new float[checked((int)Topology.Positions)];
        int next = 0;
        for (int row = 0; row < Topology.Rows; row++)
            foreach (int column in Topology.Row(row)) dense[row * Topology.Columns + column] = _values[next++];
        return dense;
    }

    private static void CheckLength(int length, int rows, int columns)
    {
        if (length != (long)rows * columns) throw new ArgumentException($"{length} elements for a weight [{rows}, {columns}]");
    }
}
