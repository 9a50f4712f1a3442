namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Cuts a recording in time into 60 % for training, 10 % for validation and 30 % for testing. A gap lies around each border, so that neither a
/// window nor the low-pass filter that made it sees both sides.
/// </summary>
/// <remarks>For recordings of which each class has but one: with more, split by recording, never by window.</remarks>
public static class TimeSplit
{
    /// <summary>Samples left out around each border: more than two supports of the longest low-pass filter.</summary>
    public const int Gap = 1_024;

    private const double TrainShare = 0.6, ValidationShare = 0.1;

    /// <summary>The parts of a recording of <paramref name="length"/> samples: first sample, and the one behind the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The recording is too short for the gaps.</exception>
    public static ((int First, int End) Train, (int First, int End) Validation, (int First, int End) Test) Cut(int length)
    {
        int first = (int)(TrainShare * length), second = (int)((TrainShare + ValidationShare) * length);
        if (second - first <= Gap)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"expected more than {Gap / ValidationShare:N0} samples, whose validation part is longer than a gap");
        return ((0, first - Gap / 2), (first + Gap / 2, second - Gap / 2), (second + Gap / 2, length));
    }
}
