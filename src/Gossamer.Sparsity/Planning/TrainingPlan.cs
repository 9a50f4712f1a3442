using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Execution;

namespace Gossamer.Sparsity.Planning;

/// <summary>What a training will cost: its budgets, memory, operations, and the time of a step on this machine.</summary>
public sealed record TrainingPlan
{
    /// <summary>What was planned.</summary>
    public required TrainingPlanOptions Options { get; init; }

    /// <summary>Where the time was predicted for.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>The sparse layers, in the network's order.</summary>
    public required IReadOnlyList<PlannedLayer> Layers { get; init; }

    /// <summary>Memory of the sparse training.</summary>
    public required PlannedMemory Sparse { get; init; }

    /// <summary>Memory of the dense training on libtorch.</summary>
    public required PlannedMemory Dense { get; init; }

    /// <summary>Operations.</summary>
    public required PlannedFlops Flops { get; init; }

    /// <summary>A step of the sparse training without a round.</summary>
    public required PlannedStep SparseStep { get; init; }

    /// <summary>A step of the dense training on libtorch, with libtorch's optimizer.</summary>
    public required PlannedStep DenseStep { get; init; }

    /// <summary>What a round adds to its step, in milliseconds, at the first drop fraction: later rounds change less.</summary>
    public required double RoundMs { get; init; }

    /// <summary>Steps between rounds; null for a topology that never changes.</summary>
    public required long? RoundInterval { get; init; }

    /// <summary>Rounds of the whole training.</summary>
    public required long Rounds { get; init; }

    /// <summary>Seconds that the calibration took.</summary>
    public required double CalibrationSeconds { get; init; }

    /// <summary>Weights of the sparse layers.</summary>
    public long Weights => Layers.Sum(static layer => layer.Weights);

    /// <summary>Active weights of the sparse layers.</summary>
    public long ActiveWeights => Layers.Sum(static layer => layer.ActiveWeights);

    /// <summary>Layers that run on sparse kernels.</summary>
    public int SparseLayers => Layers.Count(static layer => layer.RunsSparse);

    /// <summary>Milliseconds of a dense step.</summary>
    public double DenseMs => DenseStep.TotalMs;

    /// <summary>Milliseconds of a sparse step with its share of a round, while rounds are on.</summary>
    public double SparseMs => SparseStep.TotalMs + (RoundInterval is { } interval ? RoundMs / interval : 0);

    /// <summary>The dense step over the sparse one.</summary>
    public double Ratio => DenseMs / SparseMs;

    /// <summary>Seconds that all steps and rounds of the sparse training take, without reading data and judging.</summary>
    public double SparseTrainingSeconds => (SparseStep.TotalMs * Options.Steps + RoundMs * Rounds) / 1000;

    /// <summary>The same of the dense training.</summary>
    public double DenseTrainingSeconds => DenseMs * Options.Steps / 1000;
}
