using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Recipes;

/// <summary>The file a training continues from, as far as its run must know before the training is built.</summary>
internal sealed class TrainingCheckpoint
{
    private const string Metrics = "run/metrics-length", Events = "run/events-length", Journal = "run/journal-length";

    private TrainingCheckpoint(StateReader state) => State = state;

    /// <summary>Everything in it.</summary>
    public StateReader State { get; }

    /// <summary>How much of the run's logs belongs to it.</summary>
    public RunPosition Position => new(State.ReadInt64(Metrics), State.ReadInt64(Events));

    /// <summary>Bytes of the topology journal that belong to it.</summary>
    public long JournalLength => State.ReadInt64(Journal);

    /// <summary>The checkpoint in <paramref name="directory"/>; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TrainingCheckpoint? Find(string directory)
    {
        string path = Path.Combine(directory, RunFiles.Checkpoint);
        return File.Exists(path) ? new TrainingCheckpoint(CheckpointFile.Load(path)) : null;
    }

    /// <summary>Notes in <paramref name="state"/> where the run's files stand.</summary>
    public static void Mark(StateWriter state, RunPosition position, long journalLength)
    {
        state.Write(Metrics, position.MetricsLength);
        state.Write(Events, position.EventsLength);
        state.Write(Journal, journalLength);
    }
}
