using System.Numerics;

namespace Gossamer.EdgeInference.Exact;

/// <summary>A D Aᵀ of a sparse A, factored by Cholesky, rows of the factor contiguous so that its products run in vectors.</summary>
internal sealed class NormalEquations(LinearProgram program)
{
    private readonly int _rows = program.Rows;
    private readonly double[] _factor = new double[program.Rows * program.Rows];

    /// <summary>Factors A diag(<paramref name="weights"/>) Aᵀ.</summary>
    public void Factor(double[] weights)
    {
        Array.Clear(_factor);
        ReadOnlySpan<int> starts = program.Starts, rows = program.RowIndices;
        ReadOnlySpan<double> values = program.Values;
        for (int j = 0; j < weights.Length; j++)
            for (int e = starts[j]; e < starts[j + 1]; e++)
            {
                double scaled = weights[j] * values[e];
                for (int f = starts[j]; f <= e; f++)
                {
                    (int high, int low) = rows[e] > rows[f] ? (rows[e], rows[f]) : (rows[f], rows[e]);
                    _factor[high * _rows + low] += scaled * values[f];
                }
            }
        double largest = 0;
        for (int i = 0; i < _rows; i++) largest = Math.Max(largest, _factor[i * _rows + i]);
        for (int i = 0; i < _rows; i++)
        {
            Span<double> row = _factor.AsSpan(i * _rows, i + 1);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = _factor.AsSpan(j * _rows, j + 1);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }
            double pivot = row[i] - Dot(row[..i], row[..i]);
            // A row that depends on those before it takes no part.
            row[i] = pivot > 1e-16 * largest ? Math.Sqrt(pivot) : 1e64;
        }
    }

    /// <summary>Solves in place.</summary>
    public void Solve(double[] right)
    {
        for (int i = 0; i < _rows; i++)
        {
            ReadOnlySpan<double> row = _factor.AsSpan(i * _rows, i + 1);
            right[i] = (right[i] - Dot(row[..i], right.AsSpan(0, i))) / row[i];
        }
        for (int i = _rows - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = _factor.AsSpan(i * _rows, i + 1);
            double value = right[i] /= row[i];
            for (int j = 0; j < i; j++) right[j] -= row[j] * value;
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sum = Vector<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sum += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        double total = Vector.Sum(sum);
        for (; i < a.Length; i++) total += a[i] * b[i];
        return total;
    }
}
