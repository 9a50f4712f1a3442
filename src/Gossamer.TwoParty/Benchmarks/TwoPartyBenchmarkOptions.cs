using System.Security.Cryptography;
using System.Text;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>What <see cref="TwoPartyBenchmark"/> times. Both processes must have the same.</summary>
public sealed record TwoPartyBenchmarkOptions
{
    /// <summary>Elements of a batch; default 2^20.</summary>
    public int Batch { get; init; } = 1 << 20;

    /// <summary>Runs of each row, of which the median counts; default 9. One more before them does not count.</summary>
    public int Runs { get; init; } = 9;

    /// <summary>s of the transfer extension; default 4.</summary>
    public int S { get; init; } = 4;

    /// <summary>Rows of ReLU.</summary>
    public IReadOnlyList<ReluWorkload> Relu { get; init; } = [new(32, 32, 1), new(64, 24, 1), new(32, 32, 4), new(64, 24, 4)];

    /// <summary>Ring widths of squares and quadratic activations.</summary>
    public IReadOnlyList<int> Square { get; init; } = [32, 64];

    /// <summary>Ring widths of faithful truncation by 16 bits.</summary>
    public IReadOnlyList<int> Truncate { get; init; } = [32, 64];

    /// <summary>Whether to time transfers alone.</summary>
    public bool Transfers { get; init; } = true;

    /// <summary>Whether to time kernels, which needs one process only.</summary>
    public bool Kernels { get; init; } = true;

    /// <summary>Timings of each kernel with fixed and with random secrets; default 0, which leaves them out.</summary>
    public int TimingSamples { get; init; }

    /// <summary>Whether anything is timed that takes two processes.</summary>
    internal bool NeedsPeer => Relu.Count + Square.Count + Truncate.Count > 0 || Transfers;

    /// <summary>Refuses sizes that are not positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not, or s is none of 1, 2, 4 and 8.</exception>
    public TwoPartyBenchmarkOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Batch, 1 << 24);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Runs);
        ArgumentOutOfRangeException.ThrowIfNegative(TimingSamples);
        if (S is not (1 or 2 or 4 or 8)) throw new ArgumentOutOfRangeException(nameof(S), S, "s is 1, 2, 4 or 8.");
        return this;
    }

    /// <summary>Stands for a manifest in the handshake: processes with different options refuse each other.</summary>
    internal byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"two-party benchmark, batch {Batch}, runs {Runs}, s {S}, relu {string.Join(';', Relu)}, square {string.Join(';', Square)}, "
        + $"truncate {string.Join(';', Truncate)}, transfers {Transfers}"));
}
