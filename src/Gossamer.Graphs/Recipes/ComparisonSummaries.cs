using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Statistics;

namespace Gossamer.Graphs.Recipes;

/// <summary>From runs to what they say together.</summary>
internal static class ComparisonSummaries
{
    /// <summary>Equal accuracy: the lower limit of the paired difference lies above this.</summary>
    public const double EqualityMargin = -0.005;

    /// <summary>The figures by which methods are compared: first events against balanced negatives.</summary>
    public static LinkFigures Headline(IEnumerable<LinkFigures> figures) =>
        figures.First(static row => row is { Group: LinkGroup.First, Negatives: NegativeKind.Balanced });

    /// <summary>Summarises every method at every sparsity, the dense network first.</summary>
    /// <param name="methods">Methods.</param>
    /// <param name="sparsities">Sparsities.</param>
    /// <param name="seed">Seed of bootstraps.</param>
    /// <param name="runs">All runs.</param>
    /// <param name="rivals">What learns nothing, and its figure; the best first.</param>
    public static IReadOnlyList<MethodSummary> Of(
        IReadOnlyList<string> methods, IReadOnlyList<double> sparsities, ulong seed, IReadOnlyList<ComparedRun> runs,
        IReadOnlyList<(string Name, double Figure)> rivals)
    {
        ComparedRun[] dense = [.. runs.Where(static run => run.Method == PredictorMethods.Dense)];
        List<MethodSummary> rows = [Row(dense, null, null, dense)];
        foreach (double sparsity in sparsities)
        {
            ComparedRun[] Runs(string method) => [.. runs.Where(run => run.Method == method && run.Sparsity == sparsity)];
            ComparedRun[]? pruned = methods.Contains(PredictorMethods.TrainAndPrune) ? Runs(PredictorMethods.TrainAndPrune) : null;
            foreach (string method in methods)
                rows.Add(Row(Runs(method), dense, method == PredictorMethods.TrainAndPrune ? null : pruned, pruned ?? dense));
        }
        return rows;

        MethodSummary Row(ComparedRun[] own, ComparedRun[]? toDense, ComparedRun[]? toPruned, ComparedRun[] costOf)
        {
            double[] values = [.. own.Select(static run => run.Headline)];
            BootstrapInterval interval = Interval(values, seed);
            double network = own.Average(static run => run.TrainFlops.Network);
            return new MethodSummary
            {
                Method = own[0].Method,
                Sparsity = own[0].Sparsity,
                Mean = interval.Value,
                StandardDeviation = values.Length < 2 ? double.NaN : SampleStatistics.StandardDeviation(values),
                Low = interval.Lower,
                High = interval.Upper,
                DeltaDense = Difference(own, toDense),
                DeltaPruned = Difference(own, toPruned),
                FlopsRatio = costOf.Average(static run => run.TrainFlops.Total) / own.Average(static run => run.TrainFlops.Total),
                NetworkFlopsRatio = costOf.Average(static run => run.TrainFlops.Network) / network,
                NetworkFlops = network,
                PropagationShare = own.Average(static run => run.TrainFlops.Propagation) / network,
                LiveParameters = own.Average(static run => run.LiveParameters),
                Seconds = own.Average(static run => run.Seconds),
                BeatenBy = [.. rivals.Where(rival => rival.Figure > interval.Value).Select(static rival => rival.Name)],
            };
        }

        BootstrapInterval? Difference(ComparedRun[] own, ComparedRun[]? other) =>
            other is null ? null : Interval([.. own.Zip(other, static (a, b) => a.Headline - b.Headline)], seed);
    }

    /// <summary>Rivals by their mean on the headline of the test part, the best first.</summary>
    public static IEnumerable<(string Name, double Auc)> RivalMeans(IReadOnlyList<RivalRun> rivals) => rivals
        .Where(static run => run.Part == LinkPart.TestName)
        .GroupBy(static run => run.Rival)
        .Select(static runs => (runs.Key, runs.Average(static run => Headline(run.Figures).Auc)))
        .OrderByDescending(static rival => rival.Item2);

    /// <summary>One line: first what a rival beats, then costs at equal accuracy.</summary>
    public static string Verdict(int seeds, IReadOnlyList<MethodSummary> summary)
    {
        MethodSummary[] beaten = [.. summary.Where(static row => row.BeatenBy.Count > 0)];
        string models = beaten.Length == summary.Count ? "every model" : $"{beaten.Length} of {summary.Count} models";
        string first = beaten.Length == 0
            ? "No rival that learns nothing beats a model"
            : $"{beaten[0].BeatenBy[0]}, which learns nothing, beats {models}";
        MethodSummary[] sparse =
            [.. summary.Where(static row => row.DeltaPruned is not null && PredictorMethods.Parse(row.Method).TrainsSparse)];
        MethodSummary[] equal = [.. sparse.Where(static row => row.DeltaPruned!.Lower > EqualityMargin)];
        string second = sparse.Length == 0 ? ""
            : seeds < 2 ? "; one seed says nothing about equality"
            : equal.Length == 0 ? "; at no sparsity is sparse training shown to be as accurate as train-and-prune "
                + $"(within {-EqualityMargin * 100} points)"
            : $"; sparse training is as accurate as train-and-prune at {string.Join(", ", equal.Select(Costs))}";
        return first + second;

        static string Costs(MethodSummary row) =>
            $"{row.Sparsity * 100:0.##} % ({row.Method}: {row.FlopsRatio:F3}x fewer operations with embeddings, "
            + $"{row.NetworkFlopsRatio:F2}x without)";
    }

    private static BootstrapInterval Interval(double[] values, ulong seed)
    {
        double[] table = [.. values.SelectMany(static value => new[] { value, 1 })];
        return Bootstrap.Run(
            UnitSums.OfRows(table, 2), 1, static (sums, figures) => figures[0] = sums[1] == 0 ? double.NaN : sums[0] / sums[1],
            new BootstrapOptions { Seed = seed }).Interval(0);
    }
}
