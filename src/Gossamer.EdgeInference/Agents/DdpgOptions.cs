using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Deep deterministic policy gradient. Defaults are the article's where it gives one, but for networks that devices share, and for noise and step sizes that
/// decisions by thresholds need: rewards do not change between two thresholds, so that a critic which sees no action far from the actor's has no slope to
/// show. Noise therefore stays, and step sizes end near nothing instead.
/// </summary>
public sealed record DdpgOptions
{
    /// <summary>The article's: flat networks, constant step sizes of 10⁻⁴ and 10⁻³; noise falls from its 0.2 to 0.05.</summary>
    public static DdpgOptions Article { get; } = new() { Networks = NetworkForm.Flat, ActorRate = 1e-4, CriticRate = 1e-3, LastRates = 1, Noise = 0.2, LastNoise = 0.05 };

    /// <summary>How networks look at the devices. Default equivariant; the article's are flat.</summary>
    public NetworkForm Networks { get; init; } = NetworkForm.Equivariant;

    /// <summary>Hidden units of actor and critic, 1 to 4 layers of 1 to 1,024. Default 64, 32.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 32];

    /// <summary>Step size of the actor at the beginning, above 0. Default 2·10⁻⁴.</summary>
    public double ActorRate { get; init; } = 2e-4;

    /// <summary>Step size of the critic at the beginning, above 0. Default 2·10⁻³.</summary>
    public double CriticRate { get; init; } = 2e-3;

    /// <summary>Share of both that is left at the end, linear in between, above 0 and at most 1. Default 0.05.</summary>
    public double LastRates { get; init; } = 0.05;

    /// <summary>Discount γ, in [0, 1). Default 0.85.</summary>
    public double Discount { get; init; } = 0.85;

    /// <summary>How far targets follow in a step, δ, above 0 and at most 1. Default 0.005.</summary>
    public double Follow { get; init; } = 0.005;

    /// <summary>Standard deviation of the exploration noise at the beginning, at least 0. Default 0.4.</summary>
    public double Noise { get; init; } = 0.4;

    /// <summary>The same at the end, linear in between. Default 0.4.</summary>
    public double LastNoise { get; init; } = 0.4;

    /// <summary>Samples of an update, 1 to 4,096. Default 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Transitions kept, at least one batch, at most a million. Default 100,000.</summary>
    public int Replay { get; init; } = 100_000;

    /// <summary>Random steps before the first update, at least 1. Default 2,000.</summary>
    public int WarmUp { get; init; } = 2000;

    /// <summary>Greatest norm of a gradient, above 0. Default 10.</summary>
    public double ClipNorm { get; init; } = 10;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public DdpgOptions Resolve()
    {
        CheckHidden(Hidden, "hidden");
        FieldRange.Positive(ActorRate, "actorRate");
        FieldRange.Positive(CriticRate, "criticRate");
        if (LastRates is not (> 0 and <= 1)) throw new ArgumentException($"lastRates is {LastRates}, expected above 0 and at most 1");
        CheckDiscount(Discount, "discount");
        if (Follow is not (> 0 and <= 1)) throw new ArgumentException($"follow is {Follow}, expected above 0 and at most 1");
        FieldRange.NotNegative(Noise, "noise");
        FieldRange.NotNegative(LastNoise, "lastNoise");
        FieldRange.Count(Batch, 1, 4096, "batch");
        FieldRange.Count(Replay, Batch, 1_000_000, "replay");
        FieldRange.Count(WarmUp, 1, 10_000_000, "warmUp");
        FieldRange.Positive(ClipNorm, "clipNorm");
        return this;
    }

    internal static void CheckHidden(IReadOnlyList<int> hidden, string field)
    {
        FieldRange.Count(hidden.Count, 1, 4, $"the number of {field} layers");
        for (int l = 0; l < hidden.Count; l++) FieldRange.Count(hidden[l], 1, 1024, $"{field}[{l}]");
    }

    internal static void CheckDiscount(double value, string field)
    {
        if (value is not (>= 0 and < 1)) throw new ArgumentException($"{field} is {value}, expected at least 0 and below 1");
    }
}
