using CsCheck;
using Gossamer.EdgeInference.Bearings;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Data.Grids;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Bearings;

/// <summary>Recordings, their division and windows of them.</summary>
public sealed class BearingDataTests
{
    [Fact]
    public void Parts_follow_each_other_with_gaps_and_have_their_shares() => Gen.Int[10 * TimeSplit.Gap + 10, 3_000_000].Sample(
        length =>
        {
            var (train, validation, test) = TimeSplit.Cut(length);
            return train.First == 0 && validation.First - train.End >= TimeSplit.Gap && test.First - validation.End >= TimeSplit.Gap && test.End == length
                && validation.End > validation.First && Math.Abs(train.End - 0.6 * length) <= TimeSplit.Gap && Math.Abs(length - test.First - 0.3 * length) <= TimeSplit.Gap;
        },
        iter: 1_000, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_recording_shorter_than_its_gaps_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(static () => TimeSplit.Cut(TimeSplit.Gap * 9));

    /// <summary>A ramp whose value is its place, and stays so when low-passed and resampled, says where a window lies.</summary>
    [Fact]
    public void Windows_lie_within_their_stretch_and_at_the_same_times_for_every_rate() => Gen.Select(Gen.Int[500, 9_000], Gen.Int[900, 8_000], Gen.Int[0, 3]).Sample(
        (first, length, strideIndex) =>
        {
            float[] ramp = [.. Enumerable.Range(0, 20_000).Select(static i => i * SampleCode.FullScale / 32_768)];
            BearingStretch stretch = new(3, ramp, first, first + length);
            foreach (SensorService service in SensorService.Defaults)
            {
                int? stride = strideIndex == 0 ? null : service.Grid * strideIndex * 7;
                BearingWindows[] rates = [.. Enumerable.Range(0, service.Levels).Select(level => new BearingWindows("ramp", [stretch], service, level, stride))];
                int expected = (first + length - (first + service.Grid - 1) / service.Grid * service.Grid - service.RecordedLength) / (stride ?? service.RecordedLength) + 1;
                foreach ((BearingWindows windows, int level) in rates.Select(static (windows, level) => (windows, level)))
                {
                    Assert.Equal(expected, windows.Count);
                    Assert.Equal([1, 1, service.Length(level)], windows.SampleShape);
                    double spacing = (double)BearingClasses.Hertz / service.Hertz(level);
                    for (int i = 0; i < windows.Count; i++)
                    {
                        ReadOnlySpan<short> codes = windows.Codes(i).Span;
                        Assert.Equal(3, windows.Label(i));
                        // Rounding of codes, and a ripple of the filter.
                        Assert.InRange(codes[0] - rates[^1].Codes(i).Span[0], -3, 3);
                        Assert.InRange(codes[^1] - codes[0] - spacing * (codes.Length - 1), -3, 3);
                        Assert.InRange(codes[0], first - 3, first + length - service.RecordedLength + 3);
                        Assert.InRange(codes[^1] + spacing, first, first + length + 3);
                    }
                }
            }
        },
        iter: 20, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void The_recordings_of_cwru_make_two_thousand_test_windows_of_ten_classes_at_every_rate()
    {
        TestData.Require("cwru-bearing");
        BearingData data = CwruRecordings.Load();
        Assert.Equal(Enumerable.Range(0, 10), data.Train.Select(static stretch => stretch.Label));
        // Sizes as the set's page has them: the shortest and the longest recording with a fault.
        Assert.Equal(63_788, data.Train[4].Samples.Length);
        Assert.Equal(249_146, data.Train.Skip(1).Max(static stretch => stretch.Samples.Length));
        foreach (SensorService service in SensorService.Defaults)
        {
            var windows = new BearingWindows("test", data.Test, service, service.Levels - 1);
            Assert.InRange(windows.Count, 2_000, 3_000);
            Assert.Equal(10, Enumerable.Range(0, windows.Count).Select(windows.Label).Distinct().Count());
        }
        // A bearing without a fault shakes least.
        double[] power = [.. data.Train.Select(static stretch => stretch.Samples[stretch.First..stretch.End].Average(static value => (double)value * value))];
        Assert.Equal(0, Array.IndexOf(power, power.Min()));
    }

    [Fact]
    public void Damaged_recordings_are_refused_with_one_line()
    {
        byte[] samples = new byte[8 * (10 * TimeSplit.Gap + 1)];
        for (int i = 0; i < samples.Length / 8; i++) BitConverter.TryWriteBytes(samples.AsSpan(8 * i), Math.Sin(i % 100));
        byte[] recording = GridSamples.Matlab(GridSamples.Matrix(6, "X109_DE_time", [samples.Length / 8, 1], GridSamples.Element(9, samples)), compressed: true);
        Assert.Equal(Math.Sin(7), CwruRecordings.Parse(recording, "some.file", 109)[7], 1e-6);
        FormatFuzz.Damaged(recording, 600, content => CwruRecordings.Parse(content, "some.file", 109));
        Assert.Contains("X118_DE_time", Assert.Throws<InvalidDataException>(() => CwruRecordings.Parse(recording, "some.file", 118)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 5.415)]
    [InlineData(8, 4.714)]
    [InlineData(9, 3.585)]
    public void Faults_of_synthetic_bearings_return_at_their_published_rates(int label, double order)
    {
        BearingData data = SyntheticBearings.Create(new SyntheticBearingOptions { TrainRecordings = 3, ValidationRecordings = 1, TestRecordings = 1, Seconds = 1 });
        foreach (BearingStretch stretch in data.Train.Where(stretch => stretch.Label == label))
        {
            double[] power = [.. stretch.Samples.Select(static value => (double)value * value)];
            double mean = power.Average();
            // Impulses return at the peak of the spectrum of the signal's power, once below it and its modulation are passed.
            double peak = Enumerable.Range(0, 280).Select(static i => 60 + 0.5 * i).MaxBy(hertz => Spectrum(power, mean, hertz));
            Assert.InRange(peak / order, 27.5, 32.5);
        }
    }

    [Fact]
    public void Synthetic_recordings_belong_to_one_part_and_come_from_the_seed()
    {
        var options = new SyntheticBearingOptions { TrainRecordings = 2, ValidationRecordings = 1, TestRecordings = 2, Seconds = 0.1 };
        BearingData data = SyntheticBearings.Create(options), again = SyntheticBearings.Create(options), other = SyntheticBearings.Create(options with { Seed = 1 });
        BearingStretch[] all = [.. data.Train, .. data.Validation, .. data.Test];
        Assert.Equal(50, all.Select(static stretch => stretch.Samples[100]).Distinct().Count());
        Assert.Equal(data.Test[7].Samples, again.Test[7].Samples);
        Assert.NotEqual(data.Test[7].Samples, other.Test[7].Samples);
        Assert.Equal((data.Sha256, false), (again.Sha256, data.Sha256 == other.Sha256));
        Assert.Throws<ArgumentException>(() => SyntheticBearings.Create(options with { Seconds = 0.01 }));
    }

    [Fact]
    public void Codes_are_the_nearest_and_do_not_overflow()
    {
        Assert.Equal([0, 2_048, -2_048, 32_767, -32_768, 0], ((float[])[0, 1, -1, 99, -99, float.NaN]).Select(SampleCode.Encode).Select(static code => (int)code));
        float[] decoded = new float[2];
        SampleCode.Decode([2_048, -1], decoded);
        Assert.Equal([1, -16f / 32_768], decoded);
    }

    private static double Spectrum(double[] power, double mean, double hertz)
    {
        (double cosine, double sine) = (0, 0);
        for (int i = 0; i < power.Length; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * hertz * i / BearingClasses.Hertz);
            cosine += (power[i] - mean) * c;
            sine += (power[i] - mean) * s;
        }
        return cosine * cosine + sine * sine;
    }
}
