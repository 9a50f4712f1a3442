using Gossamer.EdgeInference.Model.Arrivals;

namespace Gossamer.EdgeInference.Model;

/// <summary>Tasks that arrive at a device in a slot; a fluid, not a count.</summary>
public sealed record ArrivalOptions
{
    /// <summary>The law. Default uniform.</summary>
    public ArrivalKind Kind { get; init; }

    /// <summary>Mean number of tasks λ in a slot and device, above 0, at most 100; of two points and of traces it follows from the rest. Default 1.</summary>
    public double Mean { get; init; } = 1;

    /// <summary>Half the width of the uniform law, at least 0 and at most the mean. Default 0.5.</summary>
    public double HalfWidth { get; init; } = 0.5;

    /// <summary>Of bursty arrivals, the probability that a burst ends, above 0 and at most 1. Default 0.1.</summary>
    public double BurstEnd { get; init; } = 0.1;

    /// <summary>Of bursty arrivals, the probability that a burst begins, above 0 and at most 1. Default 0.1.</summary>
    public double BurstStart { get; init; } = 0.1;

    /// <summary>Of two points, the probability of tasks, in [0, 1]. Default 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Of two points, how many tasks come when some come, above 0, at most 100. Default 2.</summary>
    public double Tasks { get; init; } = 2;

    /// <summary>Of a trace, the tasks of each slot, each at least 0. Default empty.</summary>
    public IReadOnlyList<double> Trace { get; init; } = [];

    /// <summary>Builds the process.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public IArrivalProcess Create()
    {
        Check();
        return Kind switch
        {
            ArrivalKind.Uniform => new UniformArrivals(Mean, HalfWidth),
            ArrivalKind.Poisson => new PoissonArrivals(Mean),
            ArrivalKind.Bursty => new BurstyArrivals(Mean, BurstStart, BurstEnd),
            ArrivalKind.TwoPoint => new TwoPointArrivals(Probability, Tasks),
            ArrivalKind.Trace => new TraceArrivals(Trace),
            _ => throw new ArgumentException($"arrivals.kind is {Kind}, expected one of {string.Join(", ", Enum.GetNames<ArrivalKind>())}"),
        };
    }

    internal void Check()
    {
        if (Mean is not (> 0 and <= 100)) throw new ArgumentException($"arrivals.mean is {Mean}, expected above 0 and at most 100");
        if (Kind == ArrivalKind.Uniform && !(HalfWidth >= 0 && HalfWidth <= Mean))
            throw new ArgumentException($"arrivals.halfWidth is {HalfWidth}, expected 0 to the mean {Mean}");
        if (BurstEnd is not (> 0 and <= 1)) throw new ArgumentException($"arrivals.burstEnd is {BurstEnd}, expected above 0 and at most 1");
        if (BurstStart is not (> 0 and <= 1)) throw new ArgumentException($"arrivals.burstStart is {BurstStart}, expected above 0 and at most 1");
        FieldRange.Share(Probability, "arrivals.probability");
        if (Tasks is not (> 0 and <= 100)) throw new ArgumentException($"arrivals.tasks is {Tasks}, expected above 0 and at most 100");
        if (Kind == ArrivalKind.Trace && Trace.Count == 0) throw new ArgumentException("arrivals.trace is empty, expected the tasks of at least one slot");
        for (int i = 0; i < Trace.Count; i++) FieldRange.NotNegative(Trace[i], $"arrivals.trace[{i}]");
    }
}
