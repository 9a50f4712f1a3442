namespace Gossamer.EdgeInference.Model;

/// <summary>One inference service and its group of devices. Defaults are those of the first service of Wu et al. (arXiv 2301.00130).</summary>
public sealed record ServiceOptions
{
    /// <summary>Name, for tables. Default <c>service</c>.</summary>
    public string Name { get; init; } = "service";

    /// <summary>Devices N_m, 1 to 1,000. Default 5.</summary>
    public int Devices { get; init; } = 5;

    /// <summary>Raw bits ν of one task, above 0. Default 768,000: a second of 16 bits at 48 kHz.</summary>
    public double RawBits { get; init; } = 768_000;

    /// <summary>Cycles per bit η_c of the compressed model, above 0. Default 80.</summary>
    public double LocalCyclesPerBit { get; init; } = 80;

    /// <summary>Cycles per bit η_u of the full model, above 0. Default 200.</summary>
    public double EdgeCyclesPerBit { get; init; } = 200;

    /// <summary>Clock f_n of each device in hertz, above 0. Default 0.1 GHz.</summary>
    public double LocalHertz { get; init; } = 0.1e9;

    /// <summary>Accuracy factor h_c of the compressed model, in [0, 1]. Default 0.8.</summary>
    public double LocalFactor { get; init; } = 0.8;

    /// <summary>Accuracy factor h_u of the full model, in [0, 1]. Default 1.</summary>
    public double EdgeFactor { get; init; } = 1;

    /// <summary>Measured accuracies on the device, one for each rate level, in [0, 1]; null takes the product form.</summary>
    public IReadOnlyList<double>? LocalAccuracy { get; init; }

    /// <summary>Measured accuracies at the edge, one for each rate level, in [0, 1]; null takes the product form.</summary>
    public IReadOnlyList<double>? EdgeAccuracy { get; init; }

    /// <summary>Accuracy A^th that must hold on average, in [0, 1). Default 0.8.</summary>
    public double Threshold { get; init; } = 0.8;

    internal void Check(string field, int levels)
    {
        if (Devices is < 1 or > 1000) throw new ArgumentException($"{field}.devices is {Devices}, expected 1 to 1000");
        FieldRange.Positive(RawBits, $"{field}.rawBits");
        FieldRange.Positive(LocalCyclesPerBit, $"{field}.localCyclesPerBit");
        FieldRange.Positive(EdgeCyclesPerBit, $"{field}.edgeCyclesPerBit");
        FieldRange.Positive(LocalHertz, $"{field}.localHertz");
        FieldRange.Share(LocalFactor, $"{field}.localFactor");
        FieldRange.Share(EdgeFactor, $"{field}.edgeFactor");
        Accuracies(LocalAccuracy, $"{field}.localAccuracy", levels);
        Accuracies(EdgeAccuracy, $"{field}.edgeAccuracy", levels);
        if (Threshold is not (>= 0 and < 1)) throw new ArgumentException($"{field}.threshold is {Threshold}, expected at least 0 and below 1");
    }

    private static void Accuracies(IReadOnlyList<double>? values, string field, int levels)
    {
        if (values is null) return;
        if (values.Count != levels) throw new ArgumentException($"{field} has {values.Count} values, expected {levels}, one for each rate level");
        for (int k = 0; k < levels; k++) FieldRange.Share(values[k], $"{field}[{k}]");
    }
}
