namespace Gossamer.Graphs.Pruning;

/// <summary>Sums over all matrices of a network.</summary>
internal static class MatrixSums
{
    /// <summary>Σ of the norms of a − b.</summary>
    public static double Distance(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b) => a.Zip(b, static (x, y) =>
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += (x[i] - y[i]) * (x[i] - y[i]);
        return Math.Sqrt(sum);
    }).Sum();

    /// <summary>Σ of the norms.</summary>
    public static double Norm(IReadOnlyList<double[]> a) => a.Sum(static x => Math.Sqrt(x.Sum(static value => value * value)));

    /// <summary>Copies that share nothing with the originals.</summary>
    public static double[][] Clone(IReadOnlyList<double[]> matrices) => [.. matrices.Select(static matrix => (double[])matrix.Clone())];
}
