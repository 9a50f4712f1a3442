using Gossamer.EdgeInference.Networks;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Proximal policy optimisation with a categorical head for each rate and placement.</summary>
public sealed record PpoOptions
{
    /// <summary>How networks look at the devices. Default flat.</summary>
    public NetworkForm Networks { get; init; }

    /// <summary>Hidden units of actor and critic, 1 to 4 layers of 1 to 1,024. Default 64, 32.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 32];

    /// <summary>Step size at the beginning, falling to zero in a line, above 0. Default 3·10⁻⁴.</summary>
    public double Rate { get; init; } = 3e-4;

    /// <summary>Discount γ, in [0, 1). Default 0.85.</summary>
    public double Discount { get; init; } = 0.85;

    /// <summary>λ of generalised advantages, in [0, 1]. Default 0.95.</summary>
    public double Lambda { get; init; } = 0.95;

    /// <summary>Slots between rounds of updates, at least one batch, at most 100,000. Default 2,000.</summary>
    public int Rollout { get; init; } = 2000;

    /// <summary>Passes over a rollout, 1 to 100. Default 10.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>Samples of an update, 1 to 4,096. Default 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>How far a ratio of probabilities may move, above 0. Default 0.2.</summary>
    public double Clip { get; init; } = 0.2;

    /// <summary>Weight of entropy, at least 0. Default 0.001.</summary>
    public double Entropy { get; init; } = 1e-3;

    /// <summary>Greatest norm of a gradient, above 0. Default 0.5.</summary>
    public double ClipNorm { get; init; } = 0.5;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public PpoOptions Resolve()
    {
        DdpgOptions.CheckHidden(Hidden, "hidden");
        Model.FieldRange.Positive(Rate, "rate");
        DdpgOptions.CheckDiscount(Discount, "discount");
        Model.FieldRange.Share(Lambda, "lambda");
        Model.FieldRange.Count(Batch, 1, 4096, "batch");
        Model.FieldRange.Count(Rollout, Batch, 100_000, "rollout");
        Model.FieldRange.Count(Passes, 1, 100, "passes");
        Model.FieldRange.Positive(Clip, "clip");
        Model.FieldRange.NotNegative(Entropy, "entropy");
        Model.FieldRange.Positive(ClipNorm, "clipNorm");
        return this;
    }
}
