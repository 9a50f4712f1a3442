using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Live;

/// <summary>Pauses between attempts to connect: a quarter of a second, doubled each time up to the longest, of which a random half is left away so that devices do not come back all at once.</summary>
/// <param name="seed">Seed of the run.</param>
/// <param name="device">Index of the device.</param>
/// <param name="longest">Longest pause in seconds.</param>
public sealed class BackOff(ulong seed, int device, double longest = 8)
{
    private const double First = 0.25;

    private readonly CounterRandom _random = new CounterRandom(seed, "back-off").Fork((ulong)device);
    private ulong _draws;
    private int _attempts;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        double whole = Math.Min(First * Math.Pow(2, Math.Min(_attempts++, 16)), longest);
        return TimeSpan.FromSeconds(whole * (0.5 + 0.5 * _random.Uniform(_draws++)));
    }

    /// <summary>A connection stood: the next pause is the first again.</summary>
    public void Reset() => _attempts = 0;
}
