using Gossamer.Learning.Benchmarks;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>What <see cref="SparsityBenchmark"/> measures.</summary>
public sealed record SparsityBenchmarkOptions
{
    /// <summary>Sparsities. Default 0.9, 0.95, 0.98.</summary>
    public IReadOnlyList<double> Sparsities { get; init; } = [0.9, 0.95, 0.98];

    /// <summary>Sides of square linear layers. Default 1024, 4096.</summary>
    public IReadOnlyList<int> LinearSizes { get; init; } = [1024, 4096];

    /// <summary>3 × 3 convolutions: input and output channels, and the side of the maps. Default those of VGG-19 on 32 × 32 pictures.</summary>
    public IReadOnlyList<(int Inputs, int Outputs, int Side)> Convolutions { get; init; } =
    [
        (3, 64, 32), (64, 64, 32), (64, 128, 16), (128, 128, 16), (128, 256, 8), (256, 256, 8), (256, 512, 4), (512, 512, 4), (512, 512, 2),
    ];

    /// <summary>Samples. Default 128.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Pairs timed for each row, the first of which do not count. Default 15.</summary>
    public int Pairs { get; init; } = PairedTiming.DefaultPairs;
}
