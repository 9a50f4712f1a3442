using System.Numerics;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>A service that watches bearings: rates its sensors may sample at, evenly spaced up to the highest, and the window that is one answer.</summary>
public sealed record SensorService
{
    /// <summary>Bits of a sample on the wire.</summary>
    public const int BitsPerSample = 16;

    /// <summary>A service.</summary>
    /// <param name="name">Name, for tables and files.</param>
    /// <param name="topHertz">Highest rate.</param>
    /// <param name="topLength">Samples of a window at the highest rate, a multiple of <paramref name="levels"/>.</param>
    /// <param name="levels">Rates K.</param>
    /// <exception cref="ArgumentException">The window is no whole number of samples at some rate, or at that of the recordings.</exception>
    public SensorService(string name, int topHertz, int topLength, int levels = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(levels);
        if (topHertz is < 1 or > BearingClasses.Hertz) throw new ArgumentOutOfRangeException(nameof(topHertz), topHertz, $"expected 1 to {BearingClasses.Hertz}");
        if (topLength < levels || topLength % levels != 0 || (long)topLength * BearingClasses.Hertz % topHertz != 0)
            throw new ArgumentException($"a window of {topLength} samples at {topHertz} Hz has no whole number of samples at each of {levels} rates and at {BearingClasses.Hertz} Hz", nameof(topLength));
        (Name, TopHertz, TopLength, Levels) = (name, topHertz, topLength, levels);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Highest rate in hertz.</summary>
    public int TopHertz { get; }

    /// <summary>Samples of a window at the highest rate.</summary>
    public int TopLength { get; }

    /// <summary>Rates K.</summary>
    public int Levels { get; }

    /// <summary>The two services of Wu et al. (arXiv 2301.00130) with windows of 5.33 and 5 ms: 12 to 48 kHz, and 8 to 32 kHz.</summary>
    public static IReadOnlyList<SensorService> Defaults { get; } = [new("bearing-48k", 48_000, 256), new("bearing-32k", 32_000, 160)];

    /// <summary>Samples of a window at the rate of the recordings.</summary>
    public int RecordedLength => (int)((long)TopLength * BearingClasses.Hertz / TopHertz);

    /// <summary>Seconds of a window.</summary>
    public double WindowSeconds => (double)TopLength / TopHertz;

    /// <summary>
    /// Windows begin at multiples of this many recorded samples, so that they begin on a sample at every rate and those of all rates are the
    /// same windows.
    /// </summary>
    public int Grid
    {
        get
        {
            int grid = 1;
            for (int level = 0; level < Levels; level++)
            {
                int down = Resampler(level).Down;
                grid = grid / (int)BigInteger.GreatestCommonDivisor(grid, down) * down;
            }
            return grid;
        }
    }

    /// <summary>Rate of a level in hertz.</summary>
    public int Hertz(int level) => (int)((long)TopHertz * (level + 1) / Levels);

    /// <summary>Samples of a window at a level.</summary>
    public int Length(int level) => TopLength * (level + 1) / Levels;

    /// <summary>Bits of a window at a level on the wire.</summary>
    public int Bits(int level) => Length(level) * BitsPerSample;

    /// <summary>From the rate of the recordings to that of a level.</summary>
    public PolyphaseResampler Resampler(int level) => new(Hertz(level), BearingClasses.Hertz);
}
