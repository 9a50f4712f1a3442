using System.Numerics;
using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Rounds;

/// <summary>A weight gradient that exists as a whole, in row-major order.</summary>
internal sealed class DenseGradient<T>(T[] elements) : IWeightGradient
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> gradient)
    {
        int next = 0;
        for (int row = 0; row < positions.Rows; row++)
        {
            ReadOnlySpan<T> line = elements.AsSpan(row * positions.Columns, positions.Columns);
            foreach (int column in positions.Row(row)) gradient[next++] = double.CreateChecked(line[column]);
        }
    }
}
