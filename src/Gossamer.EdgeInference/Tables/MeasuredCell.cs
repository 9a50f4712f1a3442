namespace Gossamer.EdgeInference.Tables;

/// <summary>One network at one rate, as measured.</summary>
public sealed record MeasuredCell
{
    /// <summary>Sampling rate in hertz.</summary>
    public required int Hertz { get; init; }

    /// <summary>Windows of the test part.</summary>
    public required int Windows { get; init; }

    /// <summary>Windows answered correctly.</summary>
    public required int Correct { get; init; }

    /// <summary>Correct over windows.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Lower limit of its 95 % interval (Wilson).</summary>
    public required double Low { get; init; }

    /// <summary>Upper limit of its 95 % interval (Wilson).</summary>
    public required double High { get; init; }

    /// <summary>Accuracy made never to fall with the rate: what scenarios take.</summary>
    public required double Isotonic { get; init; }

    /// <summary>The network's file.</summary>
    public required MeasuredNetwork Network { get; init; }

    /// <summary>Times of the network, by batch.</summary>
    public required IReadOnlyList<BatchLatency> Latency { get; init; }
}
