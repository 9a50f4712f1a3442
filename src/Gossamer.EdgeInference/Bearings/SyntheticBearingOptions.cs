using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>Recordings of bearings that were never built.</summary>
public sealed record SyntheticBearingOptions
{
    /// <summary>Recordings of each class for training, 1 to 1,000. Default 16.</summary>
    public int TrainRecordings { get; init; } = 16;

    /// <summary>Recordings of each class for validation, 1 to 1,000. Default 2.</summary>
    public int ValidationRecordings { get; init; } = 2;

    /// <summary>Recordings of each class for testing, 1 to 1,000. Default 6.</summary>
    public int TestRecordings { get; init; } = 6;

    /// <summary>Seconds of a recording, 0.05 to 60. Default 0.25.</summary>
    public double Seconds { get; init; } = 0.25;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public SyntheticBearingOptions Resolve()
    {
        FieldRange.Count(TrainRecordings, 1, 1000, "trainRecordings");
        FieldRange.Count(ValidationRecordings, 1, 1000, "validationRecordings");
        FieldRange.Count(TestRecordings, 1, 1000, "testRecordings");
        if (Seconds is not (>= 0.05 and <= 60)) throw new ArgumentException($"seconds is {Seconds}, expected 0.05 to 60");
        return this;
    }
}
