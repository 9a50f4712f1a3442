using Gossamer.EdgeInference.Networks;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Learning the value of what a decision leaves behind (spec 3.4).</summary>
public sealed record PostDecisionOptions
{
    /// <summary>How networks look at the devices. Default flat.</summary>
    public NetworkForm Networks { get; init; }

    /// <summary>Hidden units, 1 to 4 layers of 1 to 1,024. Default 64, 32.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 32];

    /// <summary>Step size at the beginning, above 0. Default 10⁻³.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>Step size at the end, above 0; the steps fall geometrically in between. Default 10⁻⁴.</summary>
    public double LastRate { get; init; } = 1e-4;

    /// <summary>Discount γ, in [0, 1). Default 0.95.</summary>
    public double Discount { get; init; } = 0.95;

    /// <summary>How far targets follow in a step, above 0 and at most 1. Default 0.01.</summary>
    public double Follow { get; init; } = 0.01;

    /// <summary>Samples of an update, 1 to 4,096. Default 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Transitions kept, at least one batch, at most a million. Default 100,000.</summary>
    public int Replay { get; init; } = 100_000;

    /// <summary>Slots before the first update, at least 1. Default 2,000.</summary>
    public int WarmUp { get; init; } = 2000;

    /// <summary>Slots between updates, at least 1. Default 4.</summary>
    public int UpdateEvery { get; init; } = 4;

    /// <summary>Virtual transitions G for each real one, at least 0: channel and arrivals of one slot with queues and deficits of another. Default 4.</summary>
    public int Virtual { get; init; } = 4;

    /// <summary>Probability of a random candidate while learning, in [0, 1]. Default 0.1.</summary>
    public double Exploration { get; init; } = 0.1;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public PostDecisionOptions Resolve()
    {
        DdpgOptions.CheckHidden(Hidden, "hidden");
        Model.FieldRange.Positive(Rate, "rate");
        Model.FieldRange.Positive(LastRate, "lastRate");
        DdpgOptions.CheckDiscount(Discount, "discount");
        if (Follow is not (> 0 and <= 1)) throw new ArgumentException($"follow is {Follow}, expected above 0 and at most 1");
        Model.FieldRange.Count(Batch, 1, 4096, "batch");
        Model.FieldRange.Count(Replay, Batch, 1_000_000, "replay");
        Model.FieldRange.Count(WarmUp, 1, 10_000_000, "warmUp");
        Model.FieldRange.Count(UpdateEvery, 1, 1_000_000, "updateEvery");
        Model.FieldRange.Count(Virtual, 0, 1000, "virtual");
        Model.FieldRange.Share(Exploration, "exploration");
        return this;
    }
}
