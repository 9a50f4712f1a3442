namespace Gossamer.Learning.Data.Grids;

/// <summary>A picture or volume of probabilities, such as the share of raters who give a cell some label: a soft label.</summary>
public sealed class ProbabilityGrid
{
    /// <summary>Cells stored as whole numbers and a scale may miss 0 and 1 by rounding.</summary>
    private const float Rounding = 1e-6f;

    private readonly float[] _values;

    private ProbabilityGrid(GridGeometry geometry, float[] values) => (Geometry, _values) = (geometry, values);

    /// <summary>Where the cells lie.</summary>
    public GridGeometry Geometry { get; }

    /// <summary>The probability of each cell [slices, rows, columns], from 0 to 1.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>A grid of the probability of each cell, by its place [slice, row, column].</summary>
    /// <exception cref="InvalidDataException">One is no number from 0 to 1.</exception>
    public static ProbabilityGrid Of(GridGeometry geometry, Func<int, double> probabilityOf)
    {
        float[] values = new float[geometry.Cells];
        for (int cell = 0; cell < values.Length; cell++) values[cell] = (float)probabilityOf(cell);
        return Checked(geometry, values, "probabilities");
    }

    /// <summary>A grid of <paramref name="values"/> [slices, rows, columns]; <paramref name="file"/> names them in messages.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the cells.</exception>
    /// <exception cref="InvalidDataException">One is no number from 0 to 1.</exception>
    public static ProbabilityGrid Of(GridGeometry geometry, ReadOnlySpan<float> values, string file = "probabilities") => values.Length == geometry.Cells
        ? Checked(geometry, values.ToArray(), file)
        : throw new ArgumentException($"{values.Length} values for {geometry.Cells} cells", nameof(values));

    private static ProbabilityGrid Checked(GridGeometry geometry, float[] values, string file)
    {
        for (int cell = 0; cell < values.Length; cell++)
        {
            if (!(values[cell] >= -Rounding && values[cell] <= 1 + Rounding))
                throw Formats.FormatError.At(file, geometry.PlaceOf(cell), $"the probability {values[cell]}", "expected a number from 0 to 1");
            values[cell] = Math.Clamp(values[cell], 0, 1);
        }
        return new ProbabilityGrid(geometry, values);
    }
}
