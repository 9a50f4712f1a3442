namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>A link to imitate.</summary>
/// <param name="BitsPerSecond">In each direction.</param>
/// <param name="RoundTrip">There and back.</param>
public sealed record LinkShape(double BitsPerSecond, TimeSpan RoundTrip)
{
    /// <summary>1 Gbit/s and 10 ms there and back.</summary>
    public static LinkShape Gigabit { get; } = new(1e9, TimeSpan.FromMilliseconds(10));
}
