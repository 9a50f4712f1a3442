namespace Gossamer.EdgeInference.Exact;

/// <summary>min c·x with A x = b, x ≥ 0, the matrix column by column.</summary>
/// <param name="rows">Number of equations.</param>
public sealed class LinearProgram(int rows)
{
    private readonly List<int> _starts = [0];
    private readonly List<int> _rows = [];
    private readonly List<double> _values = [], _costs = [];

    /// <summary>Number of equations.</summary>
    public int Rows { get; } = rows;

    /// <summary>Number of variables.</summary>
    public int Columns => _costs.Count;

    /// <summary>[row]: b.</summary>
    public double[] RightHandSide { get; } = new double[rows];

    internal ReadOnlySpan<int> Starts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_starts);

    internal ReadOnlySpan<int> RowIndices => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rows);

    internal ReadOnlySpan<double> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    internal ReadOnlySpan<double> Costs => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_costs);

    /// <summary>Adds a variable; entries of the same row add up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public void Add(double cost, IEnumerable<(int Row, double Value)> entries)
    {
        int first = _rows.Count;
        foreach ((int row, double value) in entries)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
            int place = _rows.IndexOf(row, first);
            if (place >= 0)
            {
                _values[place] += value;
                continue;
            }
            _rows.Add(row);
            _values.Add(value);
        }
        _starts.Add(_rows.Count);
        _costs.Add(cost);
    }
}
