using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Journal;

/// <summary>
/// Writes down every change of topology of a training as it happens: an append-only file of the initial topologies and, for each
/// round, what was dropped and grown, one or two bytes a weight. <see cref="TopologyHistory"/> reads it.
/// </summary>
/// <remarks>
/// Wire it as <c>trainer.RoundCompleted += journal.Append</c>. Save <see cref="Length"/> in a checkpoint, after
/// <see cref="Flush"/>, and resume with <see cref="Open"/>. Not safe for use by several threads.
/// </remarks>
public sealed class TopologyJournal : IDisposable
{
    /// <summary>Name of the file in a run's directory.</summary>
    public const string FileName = "topology.journal";

    private readonly FileStream _file;
    private SparseTopology[] _present;
    private int _lastNumber;

    private TopologyJournal(string path, IReadOnlyList<JournalLayer> layers, IEnumerable<SparseTopology> present, FileMode mode)
    {
        Path = path;
        Layers = layers;
        _present = [.. present];
        _file = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The layers followed.</summary>
    public IReadOnlyList<JournalLayer> Layers { get; }

    /// <summary>Bytes up to the end of the last record: what a checkpoint remembers.</summary>
    public long Length { get; private set; }

    /// <summary>Starts a journal with the layers of a trainer as they are; a file of that name is overwritten.</summary>
    public static TopologyJournal Create(string path, IReadOnlyList<SparseLayer> layers) =>
        Create(path, [.. layers.Select(static layer => layer.Name)], [.. layers.Select(static layer => layer.Topology)]);

    /// <summary>Starts a journal with <paramref name="initial"/> topologies; a file of that name is overwritten.</summary>
    /// <exception cref="ArgumentException">The numbers of names and topologies differ.</exception>
    public static TopologyJournal Create(string path, IReadOnlyList<string> names, IReadOnlyList<SparseTopology> initial)
    {
        if (names.Count != initial.Count)
            throw new ArgumentException($"{names.Count} names for {initial.Count} topologies", nameof(names));
        JournalLayer[] layers =
            [.. names.Zip(initial, static (name, topology) => new JournalLayer(name, topology.Rows, topology.Columns))];
        var journal = new TopologyJournal(path, layers, initial, FileMode.Create);
        journal.Write(JournalFile.Preamble());
        journal.Write(JournalFile.EncodeStart(layers, initial).Seal(journal.Length));
        return journal;
    }

    /// <summary>Continues a journal from where it was when it had <paramref name="length"/> bytes; what came later is cut off.</summary>
    /// <exception cref="InvalidDataException">The file is damaged before that, or has no record that ends there.</exception>
    public static TopologyJournal Open(string path, long length)
    {
        TopologyHistory history = TopologyHistory.Open(path, length);
        if (history.Length != length)
            throw new InvalidDataException(
                $"{path}: offset {history.Length}: the last whole record ends here, the checkpoint continues at {length}");
        var journal = new TopologyJournal(path, history.Layers, history.Last, FileMode.Open)
        {
            Length = length,
            _lastNumber = history.Rounds.Count == 0 ? 0 : history.Rounds[^1].Number,
        };
        journal._file.SetLength(length);
        return journal;
    }

    /// <summary>Records a round of a trainer.</summary>
    /// <exception cref="ArgumentException">The changes do not start where the last round left the layers.</exception>
    public void Append(RoundSummary summary, IReadOnlyList<LayerChange> changes)
    {
        for (int i = 0; i < Math.Min(changes.Count, Layers.Count); i++)
            if (changes[i].Round.Layer.Name != Layers[i].Name)
                throw new ArgumentException(
                    $"change {i} is of '{changes[i].Round.Layer.Name}', expected '{Layers[i].Name}'", nameof(changes));
        Append(summary.Number, summary.Step, [.. changes.Select(static change => change.Delta)]);
    }

    /// <summary>Records a round.</summary>
    /// <param name="number">Number of the round, above that of the last.</param>
    /// <param name="step">Optimizer steps completed.</param>
    /// <param name="changes">The change of each layer, in order.</param>
    /// <exception cref="ArgumentException">The changes do not start where the last round left the layers.</exception>
    public void Append(int number, long step, IReadOnlyList<TopologyDelta> changes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(number, _lastNumber);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (changes.Count != Layers.Count)
            throw new ArgumentException($"{changes.Count} changes for {Layers.Count} layers", nameof(changes));
        for (int i = 0; i < changes.Count; i++)
            if (!ReferenceEquals(changes[i].Before, _present[i]) && changes[i].Before.Fingerprint != _present[i].Fingerprint)
                throw new ArgumentException(
                    $"the change of '{Layers[i].Name}' starts at another topology than the present one", nameof(changes));
        Write(JournalFile.EncodeRound(number, step, changes).Seal(Length));
        _present = [.. changes.Select(static change => change.After)];
        _lastNumber = number;
    }

    /// <summary>Waits until all records are on the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        // Over what a write that failed may have left behind.
        _file.Position = Length;
        _file.Write(bytes);
        Length += bytes.Length;
    }
}
