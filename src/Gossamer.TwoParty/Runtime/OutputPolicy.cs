namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// What of a model's output the client learns: less of it says less about the model. Both parties must have the same; it belongs into the
/// manifest.
/// </summary>
public sealed record OutputPolicy
{
    private OutputPolicy(bool classOnly, int droppedBits) => (ClassOnly, DroppedBits) = (classOnly, droppedBits);

    /// <summary>The index of the largest logit, and nothing else.</summary>
    public static OutputPolicy Top1 { get; } = new(true, 0);

    /// <summary>All logits as they are.</summary>
    public static OutputPolicy Logits { get; } = new(false, 0);

    /// <summary>Whether the client learns the class alone.</summary>
    public bool ClassOnly { get; }

    /// <summary>Low bits of a logit that are dropped, rounding down, while it is still shared.</summary>
    public int DroppedBits { get; }

    /// <summary>All logits without their lowest bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="droppedBits"/> is not positive.</exception>
    public static OutputPolicy Rounded(int droppedBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(droppedBits);
        return new OutputPolicy(false, droppedBits);
    }
}
