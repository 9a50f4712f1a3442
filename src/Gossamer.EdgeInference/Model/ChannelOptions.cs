namespace Gossamer.EdgeInference.Model;

/// <summary>The finite-state Markov channel of each device, and the radio that turns its states into rates (spec 1.3).</summary>
public sealed record ChannelOptions
{
    /// <summary>Transition probabilities [state, state], rows of sum 1. Default good, normal, bad of Wu et al.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Transitions { get; init; } = [[0.3, 0.7, 0], [0.25, 0.5, 0.25], [0, 0.7, 0.3]];

    /// <summary>
    /// Channel gain of each state, above 0. The article does not publish them; the default reproduces its static curve at five bandwidths within
    /// 0.004 s. Not used where <see cref="Rates"/> are given.
    /// </summary>
    public IReadOnlyList<double> Gains { get; init; } = [5.4e-13, 3.6e-13, 1.8e-13];

    /// <summary>Uplink rate of each state in bit/s, above 0; null computes them from gains and radio.</summary>
    public IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Bandwidth W in hertz that all devices share equally, above 0. Default 20 MHz.</summary>
    public double BandwidthHertz { get; init; } = 20e6;

    /// <summary>Transmission power in dBm. Default 20.</summary>
    public double PowerDbm { get; init; } = 20;

    /// <summary>Noise density in dBm/Hz. Default −174.</summary>
    public double NoiseDbmPerHertz { get; init; } = -174;

    /// <summary>Noise figure in dB, a logarithm too. Default 5.</summary>
    public double NoiseFigureDb { get; init; } = 5;

    internal void Check()
    {
        int states = Transitions.Count;
        if (states is < 1 or > 64) throw new ArgumentException($"channel.transitions has {states} states, expected 1 to 64");
        for (int i = 0; i < states; i++)
        {
            if (Transitions[i].Count != states) throw new ArgumentException($"channel.transitions[{i}] has {Transitions[i].Count} values, expected {states}");
            for (int j = 0; j < states; j++) FieldRange.Share(Transitions[i][j], $"channel.transitions[{i}][{j}]");
            double sum = Transitions[i].Sum();
            if (Math.Abs(sum - 1) > 1e-9) throw new ArgumentException($"channel.transitions[{i}] has the sum {sum:0.#########}, expected 1");
        }
        IReadOnlyList<double> quality = Rates ?? Gains;
        string name = Rates is null ? "channel.gains" : "channel.rates";
        if (quality.Count != states) throw new ArgumentException($"{name} has {quality.Count} values, expected {states}, one for each state");
        for (int i = 0; i < states; i++) FieldRange.Positive(quality[i], $"{name}[{i}]");
        FieldRange.Positive(BandwidthHertz, "channel.bandwidthHertz");
        if (PowerDbm is not (>= -100 and <= 100)) throw new ArgumentException($"channel.powerDbm is {PowerDbm}, expected -100 to 100");
        if (NoiseDbmPerHertz is not (>= -300 and <= 0)) throw new ArgumentException($"channel.noiseDbmPerHertz is {NoiseDbmPerHertz}, expected -300 to 0");
        if (NoiseFigureDb is not (>= 0 and <= 60)) throw new ArgumentException($"channel.noiseFigureDb is {NoiseFigureDb}, expected 0 to 60");
    }
}
