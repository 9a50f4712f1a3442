namespace Gossamer.TwoParty.Benchmarks;

/// <summary>What <see cref="TwoPartyBenchmark"/> measured.</summary>
public sealed record TwoPartyBenchmarkResult
{
    /// <summary>Processors of the machine; both processes share them.</summary>
    public required int Processors { get; init; }

    /// <summary>What is between the processes; empty where one was enough.</summary>
    public required string Transport { get; init; }

    /// <summary>Runs, of which medians are taken.</summary>
    public required int Runs { get; init; }

    /// <summary>ReLU.</summary>
    public required IReadOnlyList<ReluTiming> Relu { get; init; }

    /// <summary>Squares.</summary>
    public required IReadOnlyList<ProtocolTiming> Square { get; init; }

    /// <summary>Quadratic activations, truncated twice.</summary>
    public required IReadOnlyList<ProtocolTiming> Quadratic { get; init; }

    /// <summary>Faithful truncation.</summary>
    public required IReadOnlyList<ProtocolTiming> Truncate { get; init; }

    /// <summary>Matrix products, one thread.</summary>
    public IReadOnlyList<ProductTiming> Gemm { get; init; } = [];

    /// <summary>Convolutions, one thread.</summary>
    public IReadOnlyList<ProductTiming> Conv { get; init; } = [];

    /// <summary>Whether times depend on secrets; empty where it was not asked for.</summary>
    public IReadOnlyList<TimingLeak> Timing { get; init; } = [];

    /// <summary>Random transfers between the processes, hashed, for each second.</summary>
    public double CotPerSecond { get; init; }

    /// <summary>Blocks of the generator for each second, one thread.</summary>
    public double AesBlocksPerSecond { get; init; }

    /// <summary>Blocks of the same instructions in registers alone.</summary>
    public double AesCeilingBlocksPerSecond { get; init; }

    /// <summary>Columns of 128 bits transposed for each second, one thread.</summary>
    public double TransposeColumnsPerSecond { get; init; }

    /// <summary>A result with nothing measured yet.</summary>
    internal static TwoPartyBenchmarkResult Empty(int runs) => new()
    {
        Processors = Environment.ProcessorCount, Transport = "", Runs = runs, Relu = [], Square = [], Quadratic = [], Truncate = [],
    };
}
