using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>How an edge server answers by both protocols.</summary>
public sealed record ServingBenchmarkResult
{
    /// <summary>gRPC with raw tensors, then HTTP with JSON; both through mutual TLS on loopback, one sample a request.</summary>
    public required IReadOnlyList<ServingTiming> Protocols { get; init; }

    /// <summary>Elements of a sample.</summary>
    public required int SampleLength { get; init; }

    /// <summary>Active weights of the network.</summary>
    public required long ActiveWeights { get; init; }

    /// <summary>Microseconds that the network takes for a sample, without a server.</summary>
    public required double NetworkMicroseconds { get; init; }

    /// <summary>The machine, which runs server and client.</summary>
    public required RunMachine Machine { get; init; }
}
