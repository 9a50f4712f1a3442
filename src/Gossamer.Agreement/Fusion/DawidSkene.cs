using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// Maximum a posteriori of the model of Dawid and Skene (Applied Statistics 28, 1979): units have a true class, and each rater a confusion
/// matrix. Rows of a confusion matrix have a Dirichlet prior that leans to the diagonal. The one-coin variant gives each rater a single
/// accuracy with errors spread evenly, for raters with few ratings.
/// </summary>
public sealed record DawidSkene
{
    private const double Least = 1e-9;

    /// <summary>Ratings that every rater is taken to have got right, in each class, before any is seen: κ of the prior. Default 1.</summary>
    public double DiagonalPrior { get; init; } = 1;

    /// <summary>Ratings that every rater is taken to have got wrong in each way. Default 0.05: nobody is certain never to err.</summary>
    public double OffDiagonalPrior { get; init; } = 0.05;

    /// <summary>Whether raters have one accuracy each rather than a matrix. Default false.</summary>
    public bool OneCoin { get; init; }

    /// <summary>Gain of the log-likelihood a unit below which it stops. Default 10⁻⁶.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Most iterations. Default 1000.</summary>
    public int MostIterations { get; init; } = 1000;

    /// <summary>Name as the command line has it.</summary>
    public string Name => OneCoin ? "one-coin" : "dawid-skene";

    /// <summary>Fits the model.</summary>
    /// <param name="table">Ratings in at least one category by known raters.</param>
    /// <param name="weights">How many units each unit of the table stands for; one by default.</param>
    /// <exception cref="ArgumentException">The raters are not known.</exception>
    public DawidSkeneFit Fit(RatingTable table, IReadOnlyList<double>? weights = null)
    {
        if (!table.RatersAreKnown) throw new ArgumentException("the model needs to know who rated, and the file does not tell", nameof(table));
        int classes = table.Categories.Count, units = table.Units.Count;
        double[][] posteriors = [.. Enumerable.Range(0, units).Select(_ => new double[classes])];
        for (int unit = 0; unit < units; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            foreach (int category in chosen) posteriors[unit][category] += 1.0 / chosen.Length;
            if (chosen.Length == 0) Array.Fill(posteriors[unit], 1.0 / classes);
        }
        double[] prevalences = new double[classes];
        double[][,] confusions = [.. table.Raters.Select(_ => new double[classes, classes])];
        double totalWeight = weights?.Sum() ?? units;
        List<double> objectives = [];
        bool converged = false;
        for (int iteration = 0; iteration < MostIterations && !converged; iteration++)
        {
            Maximize(table, weights, posteriors, prevalences, confusions);
            double objective = Expect(table, weights, prevalences, confusions, posteriors) + LogPrior(confusions);
            converged = objectives.Count > 0 && objective - objectives[^1] < Tolerance * totalWeight;
            objectives.Add(objective);
        }
        bool flipped = IsSwitched(confusions);
        if (flipped) Unswitch(prevalences, confusions, posteriors);
        return new DawidSkeneFit(prevalences, confusions, posteriors, objectives, converged, flipped);
    }

    private void Maximize(RatingTable table, IReadOnlyList<double>? weights, double[][] posteriors, double[] prevalences, double[][,] confusions)
    {
        int classes = prevalences.Length;
        Array.Clear(prevalences);
        foreach (double[,] confusion in confusions)
            for (int c = 0; c < classes; c++)
                for (int k = 0; k < classes; k++) confusion[c, k] = c == k ? DiagonalPrior : OffDiagonalPrior;
        double total = 0;
        for (int unit = 0; unit < posteriors.Length; unit++)
        {
            double weight = weights?[unit] ?? 1;
            total += weight;
            ReadOnlySpan<int> who = table.RatersOf(unit), chosen = table.CategoriesOf(unit);
            for (int c = 0; c < classes; c++)
            {
                double share = weight * posteriors[unit][c];
                prevalences[c] += share;
                for (int i = 0; i < who.Length; i++) confusions[who[i]][c, chosen[i]] += share;
            }
        }
        for (int c = 0; c < classes; c++) prevalences[c] = Math.Max(Least, prevalences[c] / total);
        foreach (double[,] confusion in confusions) Normalize(confusion, classes);
    }

    private void Normalize(double[,] confusion, int classes)
    {
        if (OneCoin)
        {
            double right = 0, all = 0;
            for (int c = 0; c < classes; c++)
                for (int k = 0; k < classes; k++)
                {
                    all += confusion[c, k];
                    if (c == k) right += confusion[c, k];
                }
            double accuracy = all > 0 ? Math.Clamp(right / all, Least, 1 - Least) : 1.0 / classes;
            for (int c = 0; c < classes; c++)
                for (int k = 0; k < classes; k++) confusion[c, k] = c == k ? accuracy : (1 - accuracy) / Math.Max(1, classes - 1);
            return;
        }
        for (int c = 0; c < classes; c++)
        {
            double all = 0;
            for (int k = 0; k < classes; k++) all += confusion[c, k];
            for (int k = 0; k < classes; k++) confusion[c, k] = all > 0 ? Math.Max(Least, confusion[c, k] / all) : 1.0 / classes;
        }
    }

    private static double Expect(RatingTable table, IReadOnlyList<double>? weights, double[] prevalences, double[][,] confusions, double[][] posteriors)
    {
        int classes = prevalences.Length;
        double[][,] logs = [.. confusions.Select(confusion => Log(confusion, classes))];
        double[] priors = [.. prevalences.Select(static share => Math.Log(share))];
        double likelihood = 0;
        for (int unit = 0; unit < posteriors.Length; unit++)
        {
            ReadOnlySpan<int> who = table.RatersOf(unit), chosen = table.CategoriesOf(unit);
            double[] posterior = posteriors[unit];
            double most = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < classes; c++)
            {
                posterior[c] = priors[c];
                for (int i = 0; i < who.Length; i++) posterior[c] += logs[who[i]][c, chosen[i]];
                most = Math.Max(most, posterior[c]);
            }
            for (int c = 0; c < classes; c++) sum += posterior[c] = Math.Exp(posterior[c] - most);
            for (int c = 0; c < classes; c++) posterior[c] /= sum;
            likelihood += (weights?[unit] ?? 1) * (most + Math.Log(sum));
        }
        return likelihood;
    }

    private static double[,] Log(double[,] confusion, int classes)
    {
        double[,] logs = new double[classes, classes];
        for (int c = 0; c < classes; c++)
            for (int k = 0; k < classes; k++) logs[c, k] = Math.Log(confusion[c, k]);
        return logs;
    }

    private double LogPrior(double[][,] confusions)
    {
        double sum = 0;
        foreach (double[,] confusion in confusions)
        {
            int classes = confusion.GetLength(0);
            for (int c = 0; c < classes; c++)
                for (int k = 0; k < classes; k++) sum += (c == k ? DiagonalPrior : OffDiagonalPrior) * Math.Log(confusion[c, k]);
        }
        return sum;
    }

    private static bool IsSwitched(double[][,] confusions) => confusions.Length > 0 && 2 * confusions.Count(static confusion =>
    {
        int classes = confusion.GetLength(0);
        double diagonal = 0, all = 0;
        for (int c = 0; c < classes; c++)
            for (int k = 0; k < classes; k++)
            {
                all += confusion[c, k];
                if (c == k) diagonal += confusion[c, k];
            }
        return diagonal < all - diagonal && classes == 2;
    }) > confusions.Length;

    private static void Unswitch(double[] prevalences, double[][,] confusions, double[][] posteriors)
    {
        Array.Reverse(prevalences);
        foreach (double[] posterior in posteriors) Array.Reverse(posterior);
        foreach (double[,] confusion in confusions)
            for (int k = 0; k < 2; k++) (confusion[0, k], confusion[1, k]) = (confusion[1, k], confusion[0, k]);
    }
}
