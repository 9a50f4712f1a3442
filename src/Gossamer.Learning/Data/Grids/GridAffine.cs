namespace Gossamer.Learning.Data.Grids;

/// <summary>Affine maps of three rows and four columns.</summary>
internal static class GridAffine
{
    /// <summary>The map from cell indices of <paramref name="from"/> to those of <paramref name="to"/>.</summary>
    public static double[] Between(GridGeometry from, GridGeometry to)
    {
        bool placed = from.Affine is not null && to.Affine is not null;
        return Compose(Inverse(placed ? [.. to.Affine!] : Scale(to)), placed ? [.. from.Affine!] : Scale(from));
    }

    private static double[] Scale(GridGeometry grid) => [grid.Spacing.X, 0, 0, 0, 0, grid.Spacing.Y, 0, 0, 0, 0, grid.Spacing.Z, 0];

    private static double[] Compose(double[] outer, double[] inner)
    {
        double[] product = new double[12];
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 4; column++)
            {
                double sum = column == 3 ? outer[4 * row + 3] : 0;
                for (int k = 0; k < 3; k++) sum += outer[4 * row + k] * inner[4 * k + column];
                product[4 * row + column] = sum;
            }
        return product;
    }

    private static double[] Inverse(double[] m)
    {
        double Minor(int r0, int c0, int r1, int c1) => m[4 * r0 + c0] * m[4 * r1 + c1] - m[4 * r0 + c1] * m[4 * r1 + c0];
        double determinant = m[0] * Minor(1, 1, 2, 2) - m[1] * Minor(1, 0, 2, 2) + m[2] * Minor(1, 0, 2, 1);
        if (determinant == 0 || !double.IsFinite(determinant))
            throw new InvalidDataException("an affine that cannot be inverted; resampling needs one that can");
        double[] inverse =
        [
            Minor(1, 1, 2, 2), -Minor(0, 1, 2, 2), Minor(0, 1, 1, 2), 0,
            -Minor(1, 0, 2, 2), Minor(0, 0, 2, 2), -Minor(0, 0, 1, 2), 0,
            Minor(1, 0, 2, 1), -Minor(0, 0, 2, 1), Minor(0, 0, 1, 1), 0,
        ];
        for (int i = 0; i < 12; i++) inverse[i] /= determinant;
        for (int row = 0; row < 3; row++)
            inverse[4 * row + 3] = -(inverse[4 * row] * m[3] + inverse[4 * row + 1] * m[7] + inverse[4 * row + 2] * m[11]);
        return inverse;
    }
}
