using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Sparsity.Reports;

/// <summary>All that a comparison report shows.</summary>
public sealed record ComparisonReportData
{
    /// <summary>Heading, for example <c>LeNet-300-100 on Fashion-MNIST, four methods</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What was compared and what came out, in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>The method the others are paired with.</summary>
    public required string ReferenceMethod { get; init; }

    /// <summary>Every method at every sparsity; methods are shown in the order of their first cell.</summary>
    public required IReadOnlyList<ComparisonCell> Cells { get; init; }

    /// <summary>Test accuracy of dense training over the same seeds; null if it was not run.</summary>
    public MeanInterval? Dense { get; init; }

    /// <summary>Mean wall time of a dense training run in seconds; null if it was not run.</summary>
    public double? DenseSeconds { get; init; }

    /// <summary>Every option of the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Options { get; init; } = [];

    /// <summary>The machine of the run.</summary>
    public RunMachine? Machine { get; init; }

    /// <summary>The software of the run.</summary>
    public RunVersions? Versions { get; init; }
}
