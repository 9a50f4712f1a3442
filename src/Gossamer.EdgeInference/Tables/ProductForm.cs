using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Tables;

/// <summary>
/// The product form of E9 nearest to a table: acc[m, k, placement] ≈ g_k · h_{m, placement}, by least squares, the full model of the first service
/// with the factor 1.
/// </summary>
/// <param name="RateFactors">[level]: g.</param>
/// <param name="ModelFactors">[service, placement]: h, placement as <see cref="Placement"/> counts.</param>
/// <param name="RootMeanSquare">Root of the mean squared difference.</param>
/// <param name="Greatest">Greatest absolute difference.</param>
public sealed record ProductForm(IReadOnlyList<double> RateFactors, IReadOnlyList<double> ModelFactors, double RootMeanSquare, double Greatest)
{
    private const int Rounds = 1_000;

    /// <summary>Fits <paramref name="table"/>, by alternating least squares: the best matrix of rank 1.</summary>
    public static ProductForm Fit(AccuracyTable table)
    {
        int levels = table.Levels, models = table.Services * 2;
        double[] rates = new double[levels], factors = new double[models];
        Array.Fill(factors, 1);
        for (int round = 0; round < Rounds; round++)
        {
            double change = 0, norm = Squares(factors);
            for (int level = 0; level < levels; level++)
            {
                double sum = 0;
                for (int model = 0; model < models; model++) sum += At(level, model) * factors[model];
                double next = norm > 0 ? sum / norm : 0;
                change = Math.Max(change, Math.Abs(next - rates[level]));
                rates[level] = next;
            }
            norm = Squares(rates);
            for (int model = 0; model < models; model++)
            {
                double sum = 0;
                for (int level = 0; level < levels; level++) sum += At(level, model) * rates[level];
                factors[model] = norm > 0 ? sum / norm : 0;
            }
            if (change < 1e-15) break;
        }
        double greatest = 0, squares = 0;
        for (int level = 0; level < levels; level++)
        {
            for (int model = 0; model < models; model++)
            {
                double difference = Math.Abs(At(level, model) - rates[level] * factors[model]);
                greatest = Math.Max(greatest, difference);
                squares += difference * difference;
            }
        }
        double unit = factors[(int)Placement.Offload] is var first and > 0 ? first : 1;
        return new ProductForm(
            [.. rates.Select(rate => rate * unit)], [.. factors.Select(factor => factor / unit)], Math.Sqrt(squares / (levels * models)), greatest);

        double At(int level, int model) => table[model / 2, level, (Placement)(model % 2)];
    }

    private static double Squares(double[] values) => values.Sum(static value => value * value);
}
