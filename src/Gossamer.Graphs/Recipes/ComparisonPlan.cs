using Gossamer.Graphs.Predictors;

namespace Gossamer.Graphs.Recipes;

/// <summary>The trainings of a comparison: for each seed the dense network, and every method at every sparsity.</summary>
internal static class ComparisonPlan
{
    /// <summary>The trainings of a seed in their order.</summary>
    public static (string Method, double Sparsity)[] Of(IReadOnlyList<string> methods, IReadOnlyList<double> sparsities) =>
        [(PredictorMethods.Dense, 0), .. from sparsity in sparsities from method in methods select (method, sparsity)];

    /// <summary>The same, and for how many seeds each is still to be done.</summary>
    public static IReadOnlyList<(string Method, double Sparsity, int Runs)> Left<TRun>(
        (string Method, double Sparsity)[] plan, FinishedRuns<TRun> finished, ulong seed, int seeds)
        where TRun : ComparedRun =>
        [.. plan.Select(row => (row.Method, row.Sparsity, Enumerable.Range(0, seeds).Count(
            i => !finished.Has(row.Method, row.Sparsity, seed + (ulong)i))))];
}
