namespace Gossamer.Learning.Data.Grids;

/// <summary>Where the cells of a picture or volume lie.</summary>
/// <param name="Columns">Cells along x, which varies fastest in memory.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="Slices">Cells along z; 1 for a picture.</param>
/// <param name="Spacing">Distance between cells along x, y and z, in millimetres where the file says so, else 1.</param>
/// <param name="Affine">Cell indices to millimetres, three rows of four numbers; null where the file has none.</param>
public sealed record GridGeometry(int Columns, int Rows, int Slices, (double X, double Y, double Z) Spacing, IReadOnlyList<double>? Affine = null)
{
    private const double SpacingTolerance = 1e-4, AffineTolerance = 1e-3;

    /// <summary>A picture with cells of unit size.</summary>
    public static GridGeometry Picture(int columns, int rows) => new(columns, rows, 1, (1, 1, 1));

    /// <summary>Number of cells.</summary>
    public int Cells => Columns * Rows * Slices;

    /// <summary>Whether it is a volume rather than a picture.</summary>
    public bool IsVolume => Slices > 1;

    /// <summary>Whether a picture file, which knows nothing of millimetres, holds all of it: unit cells in one slice that lie nowhere in particular.</summary>
    public bool IsPlainPicture => !IsVolume && Affine is null && Spacing is (1, 1, _);

    /// <summary>The shape for messages, for example <c>240 x 240 x 155</c>.</summary>
    public string Shape => IsVolume ? $"{Columns} x {Rows} x {Slices}" : $"{Columns} x {Rows}";

    /// <summary>
    /// Why cells of the two do not coincide: another shape, a spacing that differs by more than 10⁻⁴ of itself, or an affine that differs
    /// by more than 10⁻³ mm; null where they do. Files without an affine are taken to lie where the other does.
    /// </summary>
    public string? DifferenceFrom(GridGeometry other)
    {
        if ((Columns, Rows, Slices) != (other.Columns, other.Rows, other.Slices)) return $"shape {Shape} where the other has {other.Shape}";
        if (Differs(Spacing.X, other.Spacing.X) || Differs(Spacing.Y, other.Spacing.Y) || (IsVolume && Differs(Spacing.Z, other.Spacing.Z)))
            return $"spacing {Text(Spacing)} where the other has {Text(other.Spacing)}";
        if (Affine is null || other.Affine is null) return null;
        for (int i = 0; i < 12; i++)
        {
            if (!(Math.Abs(Affine[i] - other.Affine[i]) <= AffineTolerance))
                return $"affine row {i / 4 + 1}, column {i % 4 + 1} is {Affine[i]:0.####} where the other has {other.Affine[i]:0.####}";
        }
        return null;
    }

    /// <summary>A cell, by its place [slice, row, column], for messages.</summary>
    internal string PlaceOf(int cell) => $"cell ({cell % Columns}, {cell / Columns % Rows}, {cell / Columns / Rows})";

    private static bool Differs(double a, double b) => !(Math.Abs(a - b) <= SpacingTolerance * Math.Max(Math.Abs(a), Math.Abs(b)));

    private static string Text((double X, double Y, double Z) spacing) => $"{spacing.X:0.####} x {spacing.Y:0.####} x {spacing.Z:0.####}";
}
