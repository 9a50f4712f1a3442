using System.IO.Hashing;
using System.Text.Json;
using Gossamer.Distributed;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Recipes;

/// <summary>The file a training continues from, as far as its run must know before the training is built.</summary>
internal sealed class TrainingCheckpoint
{
    private const string Options = "run/options";
    private const string Metrics = "run/metrics-length", MetricsSum = "run/metrics-checksum", Events = "run/events-length", Journal = "run/journal-length";

    private TrainingCheckpoint(StateReader state) => State = state;

    /// <summary>Everything in it.</summary>
    public StateReader State { get; }

    /// <summary>How much of the run's logs belongs to it.</summary>
    public RunPosition Position => new(State.ReadInt64(Metrics), State.ReadInt64(Events));

    /// <summary>Bytes of the topology journal that belong to it.</summary>
    public long JournalLength => State.ReadInt64(Journal);

    /// <summary>
    /// The checkpoint in <paramref name="directory"/> of a training with <paramref name="options"/>, resolved; null when there is none.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// It is damaged, the metrics that belong to it are, or it was made with other options: a run's record has no checksum.
    /// </exception>
    public static TrainingCheckpoint? Find(string directory, SparseTrainingOptions options)
    {
        string path = Path.Combine(directory, RunFiles.Checkpoint);
        if (!File.Exists(path)) return null;
        var checkpoint = new TrainingCheckpoint(CheckpointFile.Load(path));
        using (JsonDocument found = JsonDocument.Parse(Text(options)), begun = JsonDocument.Parse(checkpoint.State.ReadText(Options)))
            RunOptions.RequireSame(Path.Combine(directory, RunFiles.Record), found.RootElement, begun.RootElement);
        string metrics = Path.Combine(directory, RunFiles.Metrics);
        long length = checkpoint.Position.MetricsLength;
        if (Checksum(metrics, length) != checkpoint.State.ReadText(MetricsSum))
            throw new InvalidDataException($"{metrics}: its first {length} bytes are not those that belong to the checkpoint");
        return checkpoint;
    }

    /// <summary>The same for ranks that train together, of which the first alone needs to see the directory.</summary>
    public static TrainingCheckpoint? Find(string directory, SparseTrainingOptions options, ReplicaGroup replicas)
    {
        TrainingCheckpoint? found = replicas.IsFirst ? Find(directory, options) : null;
        if (replicas.Size == 1) return found;
        string path = Path.Combine(directory, RunFiles.Checkpoint);
        byte[] content = replicas.Communicator.BroadcastArray(!replicas.IsFirst ? null : found is null ? [] : File.ReadAllBytes(path));
        return found ?? (content.Length == 0 ? null : new TrainingCheckpoint(CheckpointFile.Parse(content, path)));
    }

    /// <summary>Notes in <paramref name="state"/> what is trained and where the run's files stand.</summary>
    public static void Mark(StateWriter state, SparseTrainingOptions options, RunRecorder recorder, long journalLength)
    {
        RunPosition position = recorder.Position;
        state.Write(Options, Text(options));
        state.Write(Metrics, position.MetricsLength);
        state.Write(MetricsSum, Checksum(recorder.PathOf(RunFiles.Metrics), position.MetricsLength));
        state.Write(Events, position.EventsLength);
        state.Write(Journal, journalLength);
    }

    /// <summary>What decides the outcome: all options but the time between checkpoints.</summary>
    private static string Text(SparseTrainingOptions options) =>
        JsonSerializer.Serialize(options with { CheckpointSeconds = default }, RecipeJson.Of<SparseTrainingOptions>());

    /// <summary>XxHash128 of the first <paramref name="length"/> bytes; of fewer where the file ends before.</summary>
    private static string Checksum(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var hash = new XxHash128();
        byte[] chunk = new byte[1 << 16];
        for (int read; length > 0 && (read = file.Read(chunk, 0, (int)Math.Min(chunk.Length, length))) > 0; length -= read)
            hash.Append(chunk.AsSpan(0, read));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
