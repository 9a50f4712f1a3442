using System.Text.Json;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Sparsity.Reports;

/// <summary>Gathers what a training report shows from the files of its run, so that a resumed run reports its whole life.</summary>
internal static class TrainingReportSource
{
    private const int MostMovements = 4;
    private const long MostPositions = 1 << 23;

    /// <summary>Everything but the twin.</summary>
    /// <param name="options">Resolved options.</param>
    /// <param name="result">What came out.</param>
    /// <param name="run">The run; its logs and journal are on file.</param>
    /// <param name="flops">Cost by layer.</param>
    /// <param name="counters">Positions by the number of rounds they were active.</param>
    /// <param name="sampleShape">Shape of one sample.</param>
    public static TrainingReportData Collect(
        SparseTrainingOptions options, SparseTrainingResult result, RunInfo run, FlopSummary flops, IReadOnlyList<long> counters,
        IReadOnlyList<int> sampleShape)
    {
        RunMetrics metrics = run.ReadMetrics();
        string journal = run.PathOf(TopologyJournal.FileName);
        TopologyHistory? history = File.Exists(journal) ? TopologyHistory.Open(journal) : null;
        MethodSpec method = MethodSpec.Parse(options.Method);
        string name = method.Parameters.Count == 0 ? method.Method.Title : options.Method;
        return new TrainingReportData
        {
            Title = $"{options.Model} on {options.Data}: {name}"
                + (method.Method == Dense.Info ? "" : $" at {ReportText.Percent(options.Sparsity, 1)} sparsity"),
            Summary = $"{result.Data}. Trained for {result.Steps:N0} steps with seed {options.Seed}; {result.Nnz:N0} of "
                + $"{result.Weights:N0} weights are active at the end.",
            Result = result,
            Sparse = Curve(metrics),
            Layers = history is null ? [] : Layers(history, flops),
            Rounds = history is null ? [] : Rounds(metrics, history),
            Movements = history is null || history.Rounds.Count == 0 ? [] : Movements(history),
            FirstLayer = history is null ? null : FirstLayer(history, flops, sampleShape),
            CounterHistogram = history is null || history.Rounds.Count == 0 ? [] : Trim(counters),
            Options = Options(options),
            Machine = run.Machine,
            Versions = run.Versions,
        };
    }

    /// <summary><paramref name="data"/> with the twin of the run's folder beside it.</summary>
    public static TrainingReportData AddTwin(TrainingReportData data, SparseTrainingResult result, RunInfo twin) => data with
    {
        Dense = Curve(twin.ReadMetrics()),
        Result = result,
    };

    /// <summary>Options as they are written in records, those without a value left out.</summary>
    public static IReadOnlyList<(string Name, string Value)> Options(SparseTrainingOptions options) =>
    [
        .. JsonSerializer.SerializeToElement(options, RecipeJson.Of<SparseTrainingOptions>()).EnumerateObject()
            .Where(static option => option.Value.ValueKind != JsonValueKind.Null
                && (option.Value.ValueKind != JsonValueKind.Array || option.Value.GetArrayLength() > 0))
            .Select(static option => (option.Name, option.Value.ValueKind == JsonValueKind.String ? option.Value.GetString()! : option.Value.GetRawText())),
    ];

    private static LearningCurve Curve(RunMetrics metrics)
    {
        MetricSeries loss = metrics[MetricNames.TrainLoss];
        return new LearningCurve(loss.Epochs, loss.Values, metrics[MetricNames.EvaluationAccuracy].Values);
    }

    private static List<LayerDensity> Layers(TopologyHistory history, FlopSummary flops)
    {
        var layers = new List<LayerDensity>();
        foreach (LayerFlops line in flops.Layers)
        {
            int index = Index(history, line.Name);
            long weights = line.Cost.Shape.Count;
            layers.Add(new LayerDensity(
                line.Name, line.Cost.Shape.DimensionText, weights, index < 0 ? weights : history.Initial[index].NonZeros,
                line.NonZeros, line.SparseForward / flops.SparseForward));
        }
        return layers;
    }

    private static List<RoundFigures> Rounds(RunMetrics metrics, TopologyHistory history)
    {
        MetricSeries degree = metrics[MetricNames.ExplorationDegree];
        if (degree.Count == 0) return [];
        double density = (double)history.Initial.Sum(static topology => topology.NonZeros) / history.Initial.Sum(static topology => topology.Positions);
        MetricSeries churn = metrics[MetricNames.Churn], share = metrics[MetricNames.ExplorationShare],
            exploitation = metrics[MetricNames.Exploitation];
        var rounds = new List<RoundFigures> { new(0, density, double.NaN, double.NaN, double.NaN) };
        for (int i = 0; i < degree.Count; i++)
            rounds.Add(new RoundFigures(degree.Steps[i], degree.Values[i], churn.Values[i], share.Values[i], exploitation.Values[i]));
        return rounds;
    }

    /// <summary>The layers in which most moved, in the network's order.</summary>
    private static List<LayerMovement> Movements(TopologyHistory history)
    {
        IReadOnlyList<SparseTopology> ever = history.EverActive(history.Rounds.Count);
        IReadOnlyList<TopologyDelta> changes = history.Between(0, history.Rounds.Count);
        int[] chosen =
        [
            .. Enumerable.Range(0, changes.Count)
                .Where(layer => history.Initial[layer].Positions <= MostPositions)
                .OrderByDescending(layer => changes[layer].GrownNew.Length)
                .Take(MostMovements)
                .Order(),
        ];
        return [.. chosen.Select(layer => Movement(history.Layers[layer], history.Initial[layer], history.Last[layer], ever[layer]))];
    }

    private static LayerMovement Movement(JournalLayer layer, SparseTopology first, SparseTopology last, SparseTopology ever)
    {
        var fates = new WeightFate[first.Positions];
        foreach (long position in ever.ToPositions()) fates[position] = WeightFate.Tried;
        foreach (long position in last.ToPositions()) fates[position] = WeightFate.Grown;
        foreach (long position in first.ToPositions())
            fates[position] = fates[position] == WeightFate.Grown ? WeightFate.Kept : WeightFate.Dropped;
        return new LayerMovement(layer.Name, layer.Rows, layer.Columns, fates);
    }

    private static IFirstLayerMask? FirstLayer(TopologyHistory history, FlopSummary flops, IReadOnlyList<int> sampleShape)
    {
        LayerFlops line = flops.Layers[0];
        int index = Index(history, line.Name);
        if (index < 0) return null;
        SparseTopology before = history.Initial[index], after = history.Last[index];
        IReadOnlyList<long> sizes = line.Cost.Shape.Dimensions;
        if (sizes.Count == 4)
            return new KernelMasks((int)sizes[0], (int)sizes[1], (int)sizes[2], (int)sizes[3], Mask(before), Mask(after));
        if (sampleShape.Count != 3 || sizes.Count != 2 || sizes[1] != sampleShape.Aggregate(1L, static (product, size) => product * size))
            return null;
        int pixels = sampleShape[1] * sampleShape[2];
        return new InputPixelMap(sampleShape[1], sampleShape[2], Connections(before, pixels), Connections(after, pixels));
    }

    private static bool[] Mask(SparseTopology topology)
    {
        bool[] mask = new bool[topology.Positions];
        foreach (long position in topology.ToPositions()) mask[position] = true;
        return mask;
    }

    private static int[] Connections(SparseTopology topology, int pixels)
    {
        int[] connections = new int[pixels];
        foreach (int column in topology.ColumnIndices) connections[column % pixels]++;
        return connections;
    }

    private static int Index(TopologyHistory history, string layer)
    {
        for (int i = 0; i < history.Layers.Count; i++)
            if (history.Layers[i].Name == layer) return i;
        return -1;
    }

    private static long[] Trim(IReadOnlyList<long> counters)
    {
        int used = counters.Count;
        while (used > 0 && counters[used - 1] == 0) used--;
        return [.. counters.Take(used)];
    }
}
