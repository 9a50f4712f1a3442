namespace Gossamer.EdgeInference.Model;

/// <summary>Accuracy of an answer by service, rate level and who answers, acc[m, k, placement]: measured, or the product of two factors (E9).</summary>
public sealed class AccuracyTable
{
    private readonly double[] _values;

    /// <summary>From values [service, level, placement], placement as <see cref="Placement"/> counts.</summary>
    /// <exception cref="ArgumentException">There is no service or level, there are more or fewer values, or one is not within [0, 1].</exception>
    public AccuracyTable(int services, int levels, ReadOnlySpan<double> values)
    {
        if (services < 1 || levels < 1 || values.Length != services * levels * 2)
            throw new ArgumentException($"{values.Length} accuracies for {services} services and {levels} levels, expected {services * levels * 2}", nameof(values));
        foreach (double value in values) FieldRange.Share(value, "accuracy");
        (Services, Levels) = (services, levels);
        _values = values.ToArray();
    }

    /// <summary>Services M.</summary>
    public int Services { get; }

    /// <summary>Rate levels K.</summary>
    public int Levels { get; }

    /// <summary>The accuracy of service <paramref name="service"/> at level <paramref name="level"/>, from 0 on.</summary>
    public double this[int service, int level, Placement placement] => _values[(service * Levels + level) * 2 + (int)placement];

    internal ReadOnlySpan<double> Values => _values;

    /// <summary>The table of a scenario: measured where a service has measurements, else g(θ_k) times the factor of the model.</summary>
    public static AccuracyTable Of(EdgeScenario scenario)
    {
        int levels = scenario.RateFactors.Count;
        double[] values = new double[scenario.Services.Count * levels * 2];
        for (int m = 0; m < scenario.Services.Count; m++)
        {
            ServiceOptions service = scenario.Services[m];
            for (int k = 0; k < levels; k++)
            {
                int place = (m * levels + k) * 2;
                values[place + (int)Placement.Local] = service.LocalAccuracy?[k] ?? scenario.RateFactors[k] * service.LocalFactor;
                values[place + (int)Placement.Offload] = service.EdgeAccuracy?[k] ?? scenario.RateFactors[k] * service.EdgeFactor;
            }
        }
        return new AccuracyTable(scenario.Services.Count, levels, values);
    }

    /// <summary>The best that <paramref name="service"/> can offer: a threshold above it cannot be met by anything.</summary>
    public double Best(int service)
    {
        double best = 0;
        for (int k = 0; k < Levels; k++) best = Math.Max(best, Math.Max(this[service, k, Placement.Local], this[service, k, Placement.Offload]));
        return best;
    }
}
