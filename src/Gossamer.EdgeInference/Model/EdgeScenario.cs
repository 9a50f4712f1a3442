namespace Gossamer.EdgeInference.Model;

/// <summary>
/// Services, devices, channel, edge and promise: everything of the system model. Defaults are the nominal setting of Wu, Yang, Zhang, Zhou,
/// Shen, "Accuracy-guaranteed collaborative DNN inference in industrial IoT via deep reinforcement learning" (arXiv 2301.00130). SI units; bits,
/// never bytes.
/// </summary>
public sealed record EdgeScenario
{
    /// <summary>Services, at least one. Default two of five devices: 48 kHz and 0.8, 32 kHz and 0.9.</summary>
    public IReadOnlyList<ServiceOptions> Services { get; init; } =
    [
        new() { Name = "service 1" },
        new() { Name = "service 2", RawBits = 512_000, LocalCyclesPerBit = 160, EdgeCyclesPerBit = 400, Threshold = 0.9 },
    ];

    /// <summary>Accuracy factor g of each sampling rate, from the lowest, in [0, 1]; their number is K, 1 to 16. Default 25, 50, 75, 100 %.</summary>
    public IReadOnlyList<double> RateFactors { get; init; } = [0.59, 0.884, 0.950, 0.987];

    /// <summary>Slot length τ in seconds, above 0. Default 1.</summary>
    public double SlotSeconds { get; init; } = 1;

    /// <summary>Clock of the edge f_b in hertz, above 0. Default 2 GHz.</summary>
    public double EdgeHertz { get; init; } = 2e9;

    /// <summary>
    /// Share of a slot in which the edge works off backlog, above 0 and at most 1; below 1 where it has other tenants. Default 1.
    /// </summary>
    public double EdgeDuty { get; init; } = 1;

    /// <summary>Capacity B^max of a device's queue in bits, above 0. Default 3.84 Mbit.</summary>
    public double LocalQueueBits { get; init; } = 3.84e6;

    /// <summary>Capacity Q^max of a service's queue at the edge in bits, above 0. Default 19.2 Mbit.</summary>
    public double EdgeQueueBits { get; init; } = 19.2e6;

    /// <summary>Penalty w_p of an overflow in seconds, at least 0. Default 1.</summary>
    public double OverflowPenalty { get; init; } = 1;

    /// <summary>Weight V of delay against the accuracy deficit, above 0. Default 0.05.</summary>
    public double DelayWeight { get; init; } = 0.05;

    /// <summary>Who is charged for waiting at the edge. Default all devices, as in the article.</summary>
    public EdgeWaitCharging Charging { get; init; }

    /// <summary>What accuracy is a mean over. Default devices, as in the article.</summary>
    public AccuracyWeighting Weighting { get; init; }

    /// <summary>How tasks arrive.</summary>
    public ArrivalOptions Arrivals { get; init; } = new();

    /// <summary>The channel.</summary>
    public ChannelOptions Channel { get; init; } = new();

    /// <summary>
    /// Scale of deficits in units of V, above 0: observations and starting states of training span Z up to this many times V. Should be above
    /// the multipliers of the constraints, Z/V in the long run. Default 20.
    /// </summary>
    public double DeficitScale { get; init; } = 20;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it and the range.</exception>
    public EdgeScenario Resolve()
    {
        FieldRange.Count(RateFactors.Count, 1, 16, "the number of rateFactors");
        for (int k = 0; k < RateFactors.Count; k++) FieldRange.Share(RateFactors[k], $"rateFactors[{k}]");
        FieldRange.Count(Services.Count, 1, 64, "the number of services");
        for (int m = 0; m < Services.Count; m++) Services[m].Check($"services[{m}]", RateFactors.Count);
        FieldRange.Positive(SlotSeconds, "slotSeconds");
        FieldRange.Positive(EdgeHertz, "edgeHertz");
        if (EdgeDuty is not (> 0 and <= 1)) throw new ArgumentException($"edgeDuty is {EdgeDuty}, expected above 0 and at most 1");
        FieldRange.Positive(LocalQueueBits, "localQueueBits");
        FieldRange.Positive(EdgeQueueBits, "edgeQueueBits");
        FieldRange.NotNegative(OverflowPenalty, "overflowPenalty");
        FieldRange.Positive(DelayWeight, "delayWeight");
        FieldRange.Positive(DeficitScale, "deficitScale");
        if (!Enum.IsDefined(Charging)) throw new ArgumentException($"charging is {Charging}, expected allDevices or offloadersOnly");
        if (!Enum.IsDefined(Weighting)) throw new ArgumentException($"weighting is {Weighting}, expected devices or tasks");
        Arrivals.Check();
        Channel.Check();
        return this;
    }

    /// <summary>Checks every field, and that each promise can be kept by some policy: accuracy does not depend on queues, so the table decides.</summary>
    /// <exception cref="ArgumentException">A field is out of range or a threshold above the best accuracy of its service.</exception>
    public EdgeScenario ResolveFeasible()
    {
        Resolve();
        AccuracyTable table = AccuracyTable.Of(this);
        for (int m = 0; m < Services.Count; m++)
            if (Services[m].Threshold > table.Best(m))
                throw new ArgumentException($"services[{m}].threshold is {Services[m].Threshold}, expected at most {table.Best(m):0.####}, the best accuracy of its table");
        return this;
    }
}
