namespace Gossamer.EdgeInference.Policies;

/// <summary>What a policy reached in a run. Delay never stands without accuracy: whoever owes accuracy can buy delay with it.</summary>
public sealed record PolicyResult
{
    /// <summary>Policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Slots.</summary>
    public required int Slots { get; init; }

    /// <summary>Mean service delay D / N, seconds.</summary>
    public required double Delay { get; init; }

    /// <summary>Standard deviation of D / N over slots.</summary>
    public required double SlotDelayDeviation { get; init; }

    /// <summary>Mean of its parts E1 to E5 and the penalty, divided by N, seconds.</summary>
    public required IReadOnlyList<double> DelayParts { get; init; }

    /// <summary>[service]: mean accuracy.</summary>
    public required IReadOnlyList<double> Accuracy { get; init; }

    /// <summary>[service]: (A^th − A) / A^th where that is above 0.</summary>
    public required IReadOnlyList<double> Shortfall { get; init; }

    /// <summary>[service]: Z_T / T, which bounds A^th − A.</summary>
    public required IReadOnlyList<double> ZOverT { get; init; }

    /// <summary>[service]: mean Z / V, an estimate of the constraint's multiplier.</summary>
    public required IReadOnlyList<double> MeanZOverV { get; init; }

    /// <summary>Mean reward of a slot (E13).</summary>
    public required double Reward { get; init; }

    /// <summary>Share of decisions to run locally.</summary>
    public required double LocalShare { get; init; }

    /// <summary>[level]: share of decisions.</summary>
    public required IReadOnlyList<double> RateShares { get; init; }

    /// <summary>Mean backlog at the edge over all services, bits.</summary>
    public required double EdgeBacklogBits { get; init; }

    /// <summary>Overflows in all.</summary>
    public required long Overflows { get; init; }

    /// <summary>The run over time, if asked for.</summary>
    public IReadOnlyList<EvaluationPoint> Curve { get; init; } = [];
}
