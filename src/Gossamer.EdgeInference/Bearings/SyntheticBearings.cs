using System.Security.Cryptography;
using System.Text.Json;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Bearings as a textbook has them: a train of impulses at the rate of the fault, modulated as the fault passes through the load, with slip,
/// rings in a few resonances, over harmonics of the shaft and coloured noise. Speed, resonances, strength and noise are drawn for each
/// recording, and recordings, never windows, are divided into parts.
/// </summary>
/// <remarks>Rates of faults: Randall and Antoni, "Rolling element bearing diagnostics — a tutorial", MSSP 25(2), 2011, section 2.</remarks>
public static class SyntheticBearings
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "synthetic";

    /// <summary>Balls, and their diameter over that of the pitch circle, of a usual 6205 bearing.</summary>
    private const int Balls = 9;
    private const double DiameterRatio = 0.2034;

    /// <summary>Impulses for each turn of the shaft: a ball meets an inner fault, an outer one, and a fault of the ball meets either race.</summary>
    internal const double InnerOrder = Balls / 2.0 * (1 + DiameterRatio), OuterOrder = Balls / 2.0 * (1 - DiameterRatio),
        BallOrder = (1 / DiameterRatio) * (1 - DiameterRatio * DiameterRatio);

    private const double CageOrder = (1 - DiameterRatio) / 2;

    /// <summary>Makes the recordings.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static BearingData Create(SyntheticBearingOptions options)
    {
        options = options.Resolve();
        var random = new CounterRandom(options.Seed, "synthetic bearings");
        return new BearingData(
            Name,
            $"synthetic, {options.TrainRecordings}, {options.ValidationRecordings} and {options.TestRecordings} recordings of {options.Seconds} s for each class, seed {options.Seed}",
            Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options, RecipeJson.Of<SyntheticBearingOptions>()))),
            Part(0, options.TrainRecordings), Part(1, options.ValidationRecordings), Part(2, options.TestRecordings));

        BearingStretch[] Part(ulong part, int recordings) => [.. Enumerable.Range(0, BearingClasses.Count * recordings).Select(i =>
        {
            float[] samples = Recording(i % BearingClasses.Count, options.Seconds, random.Fork(part).Fork((ulong)i));
            return new BearingStretch(i % BearingClasses.Count, samples, 0, samples.Length);
        })];
    }

    /// <summary>One recording in g.</summary>
    /// <param name="label">Class.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="random">Where its draws come from.</param>
    internal static float[] Recording(int label, double seconds, CounterRandom random)
    {
        var draws = new Draws(random);
        double[] signal = new double[(int)(seconds * BearingClasses.Hertz)];
        double shaftHertz = draws.Between(28, 32);
        if (label > 0) AddFault(signal, (Fault)((label - 1) % 3), (label - 1) / 3, shaftHertz, draws);
        for (int harmonic = 1; harmonic <= 3; harmonic++)
        {
            double amplitude = draws.Between(0.01, 0.05), phase = draws.Between(0, 2 * Math.PI);
            for (int i = 0; i < signal.Length; i++) signal[i] += amplitude * Math.Sin(2 * Math.PI * harmonic * shaftHertz * i / BearingClasses.Hertz + phase);
        }
        double colour = draws.Between(0.3, 0.7), deviation = draws.Between(0.04, 0.1), noise = 0;
        for (int i = 0; i < signal.Length; i++)
        {
            noise = colour * noise + Math.Sqrt(1 - colour * colour) * draws.Normal();
            signal[i] += deviation * noise;
        }
        return [.. signal.Select(static value => (float)value)];
    }

    private static void AddFault(double[] signal, Fault fault, int severity, double shaftHertz, Draws draws)
    {
        (double order, double passing, double depth, double lowest, double highest) = fault switch
        {
            // The inner race and the ball carry their fault through the load zone, the outer race keeps it there. Paths to the sensor differ.
            Fault.Inner => (InnerOrder, 1.0, 0.6, 4_000.0, 11_000.0),
            Fault.Ball => (BallOrder, CageOrder, 0.4, 7_000.0, 14_000.0),
            _ => (OuterOrder, 0.0, 0.0, 2_000.0, 7_000.0),
        };
        double strength = Math.Pow(2.2, severity) * draws.Between(0.5, 0.7), slip = draws.Between(0.01, 0.02), load = draws.Between(0, 2 * Math.PI);
        double[] impulses = new double[signal.Length];
        double interval = BearingClasses.Hertz / (order * shaftHertz);
        for (double at = draws.Between(0, interval); at < signal.Length; at += interval * (1 + slip * draws.Normal()))
            impulses[(int)at] += strength * (1 - depth + depth * Math.Cos(2 * Math.PI * passing * shaftHertz * at / BearingClasses.Hertz + load));
        int resonances = 2 + (int)draws.Between(0, 3);
        for (int r = 0; r < resonances; r++)
        {
            double hertz = draws.Between(lowest, highest), weight = draws.Between(0.4, 1);
            double decay = Math.Exp(-draws.Between(500, 1_500) / BearingClasses.Hertz), angle = 2 * Math.PI * hertz / BearingClasses.Hertz;
            // Two poles ring at the resonance: x₁ is their last value, x₂ the one before.
            double x1 = 0, x2 = 0;
            for (int i = 0; i < signal.Length; i++)
            {
                double x = impulses[i] + 2 * decay * Math.Cos(angle) * x1 - decay * decay * x2;
                (x2, x1) = (x1, x);
                signal[i] += weight * Math.Sin(angle) * x;
            }
        }
    }

    private enum Fault
    {
        Inner,
        Ball,
        Outer,
    }

    /// <summary>Numbers of one stream, one after the other.</summary>
    private sealed class Draws(CounterRandom random)
    {
        private ulong _next;

        public double Between(double low, double high) => low + (high - low) * random.Uniform(_next++);

        public double Normal() => random.Normal(_next++);
    }
}
