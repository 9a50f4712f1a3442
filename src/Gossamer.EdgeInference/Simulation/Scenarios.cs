using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>Scenarios with a name.</summary>
public static class Scenarios
{
    private static readonly ServiceOptions TwoDevices = new()
    {
        Name = "toy", Devices = 2, RawBits = 1, LocalCyclesPerBit = 1, EdgeCyclesPerBit = 1, LocalHertz = 1, Threshold = 0.9,
    };

    /// <summary>The article's setting.</summary>
    public static EdgeScenario Nominal { get; } = new();

    /// <summary>The article's setting with an edge of 1.0 GHz, where queues carry over.</summary>
    public static EdgeScenario SlowEdge { get; } = new() { EdgeHertz = 1e9, DeficitScale = 40 };

    /// <summary>The article's setting with arrivals in bursts of ten slots on average.</summary>
    public static EdgeScenario Bursty { get; } = new() { Arrivals = new ArrivalOptions { Kind = ArrivalKind.Bursty }, DeficitScale = 40 };

    /// <summary>The golden toy of spec section 4 with little load: small enough for an exact solution, and one slot tells nearly all.</summary>
    public static EdgeScenario ToyLight { get; } = new()
    {
        Services = [TwoDevices], RateFactors = [0.8, 1], EdgeHertz = 2, LocalQueueBits = 2, EdgeQueueBits = 4, OverflowPenalty = 5, DelayWeight = 1, DeficitScale = 40,
        Arrivals = new ArrivalOptions { Kind = ArrivalKind.TwoPoint, Probability = 0.5, Tasks = 2 },
        Channel = new ChannelOptions { Transitions = [[0.7, 0.3], [0.3, 0.7]], Rates = [4, 1] },
    };

    /// <summary>The golden toy with much load: what a slot leaves behind decides.</summary>
    public static EdgeScenario ToyHeavy { get; } = ToyLight with
    {
        EdgeDuty = 0.5,
        DeficitScale = 120,
        Arrivals = new ArrivalOptions { Kind = ArrivalKind.TwoPoint, Probability = 0.8, Tasks = 2 },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, EdgeScenario> All { get; } = new Dictionary<string, EdgeScenario>
    {
        ["nominal"] = Nominal, ["slow-edge"] = SlowEdge, ["bursty"] = Bursty, ["toy-light"] = ToyLight, ["toy-heavy"] = ToyHeavy,
    };

    /// <summary>The scenario of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static EdgeScenario Parse(string name) => All.TryGetValue(name, out EdgeScenario? scenario)
        ? scenario
        : throw new ArgumentException($"unknown scenario '{name}', known are {string.Join(", ", All.Keys)}");
}
