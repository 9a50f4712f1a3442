using System.Diagnostics;
using System.Text.Json;
using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Recipes;

/// <summary>
/// Wall time of a training over all its parts. It is kept beside the checkpoint and not in it, so that a resumed training ends with
/// the same checkpoint as an uninterrupted one.
/// </summary>
internal sealed class TrainingClock
{
    private const string FileName = "clock.json";

    private readonly double _earlier, _earlierRounds;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>A clock that goes on from what <paramref name="recorder"/>'s run has on file, or starts.</summary>
    public TrainingClock(RunRecorder recorder, bool resumed)
    {
        string path = recorder.PathOf(FileName);
        if (!resumed || !File.Exists(path)) return;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            _earlier = document.RootElement.GetProperty("seconds").GetDouble();
            _earlierRounds = document.RootElement.GetProperty("roundSeconds").GetDouble();
            if (!IsDuration(_earlier) || !IsDuration(_earlierRounds)) throw new FormatException();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{path}: is not a clock of a run; delete it to count anew");
        }
        RoundSeconds = _earlierRounds;
    }

    /// <summary>Seconds of all parts.</summary>
    public double Seconds => _earlier + Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Seconds of rounds in all parts.</summary>
    public double RoundSeconds { get; set; }

    /// <summary>Writes the clock to the run.</summary>
    public void Save(RunRecorder recorder) =>
        recorder.WriteText(FileName, FormattableString.Invariant($"{{ \"seconds\": {Seconds:R}, \"roundSeconds\": {RoundSeconds:R} }}\n"));

    private static bool IsDuration(double seconds) => seconds >= 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2;
}
