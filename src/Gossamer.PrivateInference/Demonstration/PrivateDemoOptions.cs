using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>What <see cref="PrivateDemo"/> shows.</summary>
public sealed record PrivateDemoOptions
{
    /// <summary>Data set of pictures; default digits.</summary>
    public string Data { get; init; } = "digits";

    /// <summary>Samples asked privately, without a dealer; default 1000.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Samples of each row of the comparison; default 50.</summary>
    public int ComparedSamples { get; init; } = 50;

    /// <summary>Samples asked with a simulated dealer; by default those of the comparison.</summary>
    public int? DealerSamples { get; init; }

    /// <summary>Epochs of training; default 30, and 4 for sets of more than 10,000 samples.</summary>
    public int? Epochs { get; init; }

    /// <summary>Most training samples; default 12,000.</summary>
    public int TrainSamples { get; init; } = 12_000;

    /// <summary>Samples that ranges are calibrated on; default 512.</summary>
    public int CalibrationSamples { get; init; } = 512;

    /// <summary>Seed of training; protocols take theirs from the operating system.</summary>
    public ulong Seed { get; init; }

    /// <summary>How to export; batches of 50 by default.</summary>
    public ExportOptions Export { get; init; } = new() { Batch = 50 };

    /// <summary>What predictions go by; measured on the loopback interface if null.</summary>
    public CostProfile? Profile { get; init; }

    internal PrivateDemoOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Samples);
        ArgumentOutOfRangeException.ThrowIfNegative(ComparedSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TrainSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CalibrationSamples);
        return this;
    }
}
