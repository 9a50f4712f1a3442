using CsCheck;
using Gossamer.EdgeInference.Bearings;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Bearings;

/// <summary>Resampling against sines, whose values at any rate are known.</summary>
public sealed class PolyphaseResamplerTests
{
    private const int Hertz = 48_000, Length = 6_000;

    public static TheoryData<int, int> Ratios => [(1, 4), (1, 2), (3, 4), (1, 6), (1, 3), (2, 3), (4, 3), (5, 1)];

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Sines_of_the_pass_band_keep_amplitude_and_phase(int up, int down)
    {
        var resampler = new PolyphaseResampler(up, down);
        double nyquist = Hertz / 2.0 * Math.Min(1, (double)up / down);
        foreach (double share in (double[])[0, 0.1, 0.5, 0.89])
        {
            double hertz = share * nyquist, worst = 0;
            float[] output = resampler.Resample(Sine(hertz, 0.3));
            int edge = resampler.Support * up / down + 1;
            for (int i = edge; i < output.Length - edge; i++) worst = Math.Max(worst, Math.Abs(output[i] - Math.Cos(2 * Math.PI * hertz * i * down / up / Hertz + 0.3)));
            Assert.InRange(worst, 0, 2e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Sines_above_the_new_nyquist_frequency_vanish_and_do_not_alias(int up, int down)
    {
        if (up >= down) return;
        var resampler = new PolyphaseResampler(up, down);
        double nyquist = Hertz / 2.0 * up / down;
        foreach (double share in (double[])[0, 0.3, 0.7, 0.99])
        {
            float[] output = resampler.Resample(Sine(nyquist + share * (Hertz / 2.0 - nyquist), 0.7));
            int edge = resampler.Support * up / down + 1;
            double energy = output[edge..^edge].Average(static value => (double)value * value);
            // The sine has the mean square 1/2.
            Assert.InRange(10 * Math.Log10(energy / 0.5), double.NegativeInfinity, -78);
        }
    }

    [Fact]
    public void Leaving_samples_out_aliases_which_is_what_the_filter_is_for()
    {
        float[] sine = Sine(17_000, 0);
        float[] naive = [.. sine.Where(static (_, i) => i % 4 == 0)], filtered = new PolyphaseResampler(1, 4).Resample(sine);
        Assert.InRange(naive.Average(static value => value * value), 0.4, 0.6);
        Assert.InRange(filtered[200..^200].Average(static value => value * value), 0, 1e-7);
    }

    [Fact]
    public void Output_is_linear_in_input_and_moves_with_it() => Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Float[-1, 1].Array[900]).Sample(
        (up, down, noise) =>
        {
            var resampler = new PolyphaseResampler(up, down);
            // Down samples more in front are Up values more in front.
            float[] moved = resampler.Resample([.. new float[resampler.Down], .. noise]), own = resampler.Resample(noise);
            double difference = Enumerable.Range(0, own.Length).Max(i => Math.Abs(own[i] - moved[i + resampler.Up]));
            float[] doubled = resampler.Resample([.. noise.Select(static value => 2 * value)]);
            return difference < 1e-5 && Enumerable.Range(0, own.Length).All(i => Math.Abs(doubled[i] - 2 * own[i]) < 1e-5) && (resampler.Up != resampler.Down || own.SequenceEqual(noise));
        },
        iter: 30, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Nothing_reaches_beyond_the_support() => Assert.All(Ratios, row =>
    {
        (int up, int down) = (row.Data.Item1, row.Data.Item2);
        var resampler = new PolyphaseResampler(up, down);
        float[] impulse = new float[Length];
        impulse[Length / 2] = 1;
        float[] output = resampler.Resample(impulse);
        for (int i = 0; i < output.Length; i++)
            if (output[i] != 0) Assert.InRange(Math.Abs((double)i * down / up - Length / 2), 0, resampler.Support);
        // Twice the support lies in the gaps around the borders of the split.
        Assert.True(2 * resampler.Support < TimeSplit.Gap);
    });

    private static float[] Sine(double hertz, double phase) => [.. Enumerable.Range(0, Length).Select(i => (float)Math.Cos(2 * Math.PI * hertz * i / Hertz + phase))];
}
