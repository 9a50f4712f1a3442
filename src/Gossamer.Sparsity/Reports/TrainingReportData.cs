using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Sparsity.Reports;

/// <summary>All that a training report shows. What is empty or null is left out of the page.</summary>
public sealed record TrainingReportData
{
    /// <summary>Heading, for example <c>LeNet-300-100 on digits, DST-EE at 95 %</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What was trained and what came out, in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>What came out: the figures at the top.</summary>
    public required SparseTrainingResult Result { get; init; }

    /// <summary>How the sparse network learned.</summary>
    public required LearningCurve Sparse { get; init; }

    /// <summary>How its dense twin learned; null if none was trained.</summary>
    public LearningCurve? Dense { get; init; }

    /// <summary>Prunable layers, from the input to the output.</summary>
    public IReadOnlyList<LayerDensity> Layers { get; init; } = [];

    /// <summary>Rounds, in order; the initial mask may stand first with step 0.</summary>
    public IReadOnlyList<RoundFigures> Rounds { get; init; } = [];

    /// <summary>Where weights moved; layers worth looking at, from the input to the output.</summary>
    public IReadOnlyList<LayerMovement> Movements { get; init; } = [];

    /// <summary>The mask of the first layer; null if it is neither linear on pictures nor a convolution.</summary>
    public IFirstLayerMask? FirstLayer { get; init; }

    /// <summary>Positions active in no round, in one, in two and so on; empty if nothing was counted.</summary>
    public IReadOnlyList<long> CounterHistogram { get; init; } = [];

    /// <summary>Every option of the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Options { get; init; } = [];

    /// <summary>The machine of the run.</summary>
    public RunMachine? Machine { get; init; }

    /// <summary>The software of the run.</summary>
    public RunVersions? Versions { get; init; }
}
