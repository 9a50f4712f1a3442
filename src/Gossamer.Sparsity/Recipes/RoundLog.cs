using Gossamer.Kernels.Formats;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Recipes;

/// <summary>Writes what rounds did to a run's metrics.</summary>
/// <param name="recorder">The run.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class RoundLog(RunRecorder recorder, int stepsPerEpoch)
{
    private readonly List<double> _recall = [];

    /// <summary>Notes the recall of a union in one layer; written with the round.</summary>
    public void AddRecall(double share) => _recall.Add(share);

    /// <summary>Follows <paramref name="trainer"/>.</summary>
    public void Follow(SparseTrainer trainer)
    {
        trainer.RoundCompleted += (summary, changes) => Write(summary, [.. changes.Select(static change => change.Round.Layer)]);
        trainer.RoundSkipped += (step, _) => Log(step, (MetricNames.Skipped, 1));
    }

    /// <summary>Writes the gradient norms around the round of <paramref name="step"/>.</summary>
    public void WriteGradientNorms(long step, double before, double after) =>
        Log(step, (MetricNames.GradientNormBefore, before), (MetricNames.GradientNormAfter, after));

    /// <summary>Writes what only the whole history tells: ages of the active weights, and survival of the grown.</summary>
    public void WriteHistory(TopologyHistory history, long step)
    {
        if (history.Rounds.Count == 0) return;
        IReadOnlyList<int[]> ages = history.Ages(history.Rounds.Count);
        RoundSurvival[] survivals =
            [.. history.Survival(MetricNames.SurvivalHorizon).Where(static survival => survival.Grown > 0)];
        Log(
            step, (MetricNames.MeanAge, ages.SelectMany(static layer => layer).Average()),
            (MetricNames.Survival, survivals.Length == 0 ? double.NaN : survivals.Average(static survival => survival.Share)));
        for (int i = 0; i < ages.Count; i++)
            recorder.LogHistogram(step, $"age/{history.Layers[i].Name}", Array.ConvertAll(ages[i], static age => (double)age));
    }

    private static (long Rows, long Columns) Dead(IEnumerable<SparseLayer> layers)
    {
        long rows = 0, columns = 0;
        foreach (SparseTopology topology in layers.Select(static layer => layer.Topology))
        {
            bool[] used = new bool[topology.Columns];
            foreach (int column in topology.ColumnIndices) used[column] = true;
            columns += used.LongCount(static column => !column);
            for (int row = 0; row < topology.Rows; row++)
                if (topology.Row(row).IsEmpty) rows++;
        }
        return (rows, columns);
    }

    private void Write(RoundSummary summary, SparseLayer[] layers)
    {
        (long rows, long columns) = Dead(layers);
        Log(
            summary.Step,
            [
                (MetricNames.DropFraction, summary.DropFraction), (MetricNames.ExplorationDegree, summary.ExplorationDegree),
                (MetricNames.Churn, summary.Churn), (MetricNames.ExplorationShare, summary.ExplorationShare),
                (MetricNames.Exploitation, summary.Exploitation), (MetricNames.NonZeros, summary.NonZeros),
                (MetricNames.DeadRows, rows), (MetricNames.DeadColumns, columns),
                .. _recall.Count == 0 ? [] : ((string, double)[])[(MetricNames.UnionRecall, _recall.Average())],
                .. layers.Select(static layer => (MetricNames.LayerExploration(layer.Name), layer.Counters.ExplorationDegree)),
                .. layers.Select(static layer => (MetricNames.LayerDensity(layer.Name), layer.Density)),
            ]);
        _recall.Clear();
    }

    private void Log(long step, params ReadOnlySpan<(string, double)> values) => recorder.Log(step, (double)step / stepsPerEpoch, values);
}
