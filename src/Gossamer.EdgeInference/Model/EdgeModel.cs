using Gossamer.EdgeInference.Model.Arrivals;

namespace Gossamer.EdgeInference.Model;

/// <summary>
/// A scenario made ready: one flat array for each quantity, devices grouped by service, and only what the equations need. Seconds for a bit
/// stand where the article has cycles over clocks, so that measured latencies fit in as well.
/// </summary>
public sealed class EdgeModel
{
    /// <summary>[device]</summary>
    internal readonly int[] ServiceOf;

    /// <summary>[service + 1]: devices of service m are First[m] to First[m + 1] − 1.</summary>
    internal readonly int[] First;

    /// <summary>[device]: ν of the device's service.</summary>
    internal readonly double[] RawBits;

    /// <summary>[device]: η_c / f_n.</summary>
    internal readonly double[] LocalSecondsPerBit;

    /// <summary>[device]: f_n τ / η_c, bits that a slot works off.</summary>
    internal readonly double[] LocalDrain;

    /// <summary>[service]: η_u / f_b.</summary>
    internal readonly double[] EdgeSecondsPerBit;

    /// <summary>[service]: bits that a slot of the whole edge works off.</summary>
    internal readonly double[] EdgeDrain;

    /// <summary>[level]: θ_k / θ_K.</summary>
    internal readonly double[] Fraction;

    /// <summary>[service, level, placement]</summary>
    internal readonly double[] Accuracies;

    /// <summary>[service]</summary>
    internal readonly double[] Thresholds;

    /// <summary>Prepares <paramref name="scenario"/>.</summary>
    /// <exception cref="ArgumentException">A field is out of range.</exception>
    public EdgeModel(EdgeScenario scenario)
    {
        Scenario = scenario.Resolve();
        Services = scenario.Services.Count;
        Levels = scenario.RateFactors.Count;
        First = new int[Services + 1];
        for (int m = 0; m < Services; m++) First[m + 1] = First[m] + scenario.Services[m].Devices;
        Devices = First[Services];
        ServiceOf = new int[Devices];
        (RawBits, LocalSecondsPerBit, LocalDrain) = (new double[Devices], new double[Devices], new double[Devices]);
        (EdgeSecondsPerBit, EdgeDrain, Thresholds) = (new double[Services], new double[Services], new double[Services]);
        for (int m = 0; m < Services; m++)
        {
            ServiceOptions service = scenario.Services[m];
            EdgeSecondsPerBit[m] = service.EdgeCyclesPerBit / scenario.EdgeHertz;
            EdgeDrain[m] = scenario.EdgeHertz * scenario.SlotSeconds * scenario.EdgeDuty / service.EdgeCyclesPerBit;
            Thresholds[m] = service.Threshold;
            for (int n = First[m]; n < First[m + 1]; n++)
            {
                ServiceOf[n] = m;
                RawBits[n] = service.RawBits;
                LocalSecondsPerBit[n] = service.LocalCyclesPerBit / service.LocalHertz;
                LocalDrain[n] = service.LocalHertz * scenario.SlotSeconds / service.LocalCyclesPerBit;
            }
        }
        Fraction = [.. Enumerable.Range(1, Levels).Select(k => (double)k / Levels)];
        Accuracy = AccuracyTable.Of(scenario);
        Accuracies = Accuracy.Values.ToArray();
        Channel = new ChannelModel(scenario.Channel, Devices);
        Arrivals = scenario.Arrivals.Create();
        MostRawBits = RawBits.Max();
    }

    /// <summary>What it was prepared from.</summary>
    public EdgeScenario Scenario { get; }

    /// <summary>Services M.</summary>
    public int Services { get; }

    /// <summary>Devices N of all services.</summary>
    public int Devices { get; }

    /// <summary>Rate levels K.</summary>
    public int Levels { get; }

    /// <summary>Accuracies.</summary>
    public AccuracyTable Accuracy { get; }

    /// <summary>The channel.</summary>
    public ChannelModel Channel { get; }

    /// <summary>The arrivals.</summary>
    public IArrivalProcess Arrivals { get; }

    /// <summary>The greatest ν.</summary>
    internal double MostRawBits { get; }

    /// <summary>The service of a device.</summary>
    public int Service(int device) => ServiceOf[device];

    /// <summary>The devices of a service.</summary>
    public (int First, int Count) DevicesOf(int service) => (First[service], First[service + 1] - First[service]);

    /// <summary>The accuracy that <paramref name="service"/> promises on average.</summary>
    public double Threshold(int service) => Thresholds[service];

    /// <summary>Share of each device in the accuracy of its service: 1 / N_m, or its share of the service's tasks.</summary>
    internal void Weigh(EdgeState state, Span<double> weights)
    {
        for (int m = 0; m < Services; m++)
        {
            double total = 0;
            if (Scenario.Weighting == AccuracyWeighting.Tasks)
                for (int n = First[m]; n < First[m + 1]; n++) total += state.TaskBits[n];
            double equal = 1.0 / (First[m + 1] - First[m]);
            for (int n = First[m]; n < First[m + 1]; n++) weights[n] = total > 0 ? state.TaskBits[n] / total : equal;
        }
    }
}
