using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Planetoid;

/// <summary>A scipy matrix of compressed rows.</summary>
internal sealed class SparseRows
{
    private readonly PickledArray _starts, _indices, _values;

    private SparseRows(int rows, int columns, PickledArray starts, PickledArray indices, PickledArray values) =>
        (Rows, Columns, _starts, _indices, _values) = (rows, columns, starts, indices, values);

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Reads the matrix of a pickle and checks it.</summary>
    public static SparseRows Read(string path)
    {
        Dictionary<object, object?> state = PickleReader.MatrixState(PickleReader.Read(PlanetoidFiles.Content(path), path))
            ?? throw FormatError.At(path, "whole file", "no matrix", "expected a csr_matrix of scipy");
        if (state.GetValueOrDefault("_shape") is not object?[] { Length: 2 } shape
            || shape[0] is not (long rows and >= 0 and <= int.MaxValue) || shape[1] is not (long columns and >= 0 and <= int.MaxValue)
            || state.GetValueOrDefault("indptr") is not PickledArray starts
            || state.GetValueOrDefault("indices") is not PickledArray indices
            || state.GetValueOrDefault("data") is not PickledArray values)
            throw FormatError.At(path, "matrix", "a matrix without shape, indptr, indices and data", "the file is damaged");
        if (starts.Count != rows + 1 || indices.Count != values.Count || starts[0] != 0 || starts[(int)rows] != indices.Count)
            throw FormatError.At(
                path, "matrix", $"{starts.Count} row starts and {indices.Count} indices for {values.Count} values in {rows} rows",
                "the file is damaged");
        for (int row = 0; row < rows; row++)
            if (starts[row + 1] < starts[row] || starts[row + 1] > indices.Count)
                throw FormatError.At(
                    path, $"row {row}", $"it ends at {starts[row + 1]} and begins at {starts[row]}", "the file is damaged");
        for (int i = 0; i < indices.Count; i++)
            if (!(indices[i] >= 0 && indices[i] < columns))
                throw FormatError.At(path, $"value {i}", $"column {indices[i]} of {columns}", "the file is damaged");
        return new SparseRows((int)rows, (int)columns, starts, indices, values);
    }

    /// <summary>Appends a row, columns ascending.</summary>
    public void AppendRow(int row, List<int> indices, List<float> values)
    {
        int first = (int)_starts[row], end = (int)_starts[row + 1];
        foreach (int place in Enumerable.Range(first, end - first).OrderBy(place => _indices[place]))
        {
            indices.Add((int)_indices[place]);
            values.Add((float)_values[place]);
        }
    }
}
