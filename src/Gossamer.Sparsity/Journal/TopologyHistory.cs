using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>
/// Reads a <see cref="TopologyJournal"/>: every topology a training went through, and what can be told from their sequence. The
/// file is read again for each question, so that only one state of the network is in memory at a time.
/// </summary>
/// <remarks>
/// A record that the end of the file cuts short, as after a crash, is left out, and <see cref="TornBytes"/> tells. Damage anywhere
/// else is an error. Topologies are never handed out without a match of their fingerprints.
/// </remarks>
public sealed class TopologyHistory
{
    private readonly string _path;
    private readonly List<(int Number, long Step)> _rounds = [];

    private TopologyHistory(string path, long limit)
    {
        _path = path;
        using FileStream file = JournalFile.OpenRead(path);
        long fileLength = Math.Min(file.Length, limit);
        (Layers, Initial, Length) = JournalFile.ReadStart(file, path, fileLength);
        IReadOnlyList<SparseTopology> present = Initial;
        while (JournalFile.ReadRecord(file, path, Length, fileLength) is { } payload)
        {
            ReplayedRound round = JournalFile.Decode(path, Length, payload, Layers, present, _rounds.Count + 1);
            if (_rounds.Count > 0 && round.Number <= _rounds[^1].Number)
                throw new InvalidDataException($"{path}: offset {Length}: round {round.Number} follows round {_rounds[^1].Number}");
            present = [.. round.Changes.Select(static change => change.After)];
            _rounds.Add((round.Number, round.Step));
            Length += JournalFrame.Bytes + payload.Length;
        }
        Last = present;
        TornBytes = fileLength - Length;
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<JournalLayer> Layers { get; }

    /// <summary>Topologies before the first round.</summary>
    public IReadOnlyList<SparseTopology> Initial { get; }

    /// <summary>Topologies after the last recorded round.</summary>
    public IReadOnlyList<SparseTopology> Last { get; }

    /// <summary>Number and step of each recorded round.</summary>
    public IReadOnlyList<(int Number, long Step)> Rounds => _rounds;

    /// <summary>Bytes of the file up to the end of its last whole record.</summary>
    public long Length { get; }

    /// <summary>Bytes after that, of a record never finished.</summary>
    public long TornBytes { get; }

    /// <summary>Reads and checks the whole journal.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not a journal; the message names the file and the offset.</exception>
    public static TopologyHistory Open(string path) => new(path, long.MaxValue);

    /// <summary>The journal as it was when it had <paramref name="length"/> bytes.</summary>
    internal static TopologyHistory Open(string path, long length) => new(path, length);

    /// <summary>All rounds in order.</summary>
    public IEnumerable<ReplayedRound> Replay()
    {
        using FileStream file = JournalFile.OpenRead(_path);
        (IReadOnlyList<JournalLayer> layers, IReadOnlyList<SparseTopology> present, long offset) =
            JournalFile.ReadStart(file, _path, Length);
        for (int index = 1; index <= _rounds.Count; index++)
        {
            byte[] payload = JournalFile.ReadRecord(file, _path, offset, Length)
                ?? throw new InvalidDataException($"{_path}: offset {offset}: the file has changed since it was opened");
            ReplayedRound round = JournalFile.Decode(_path, offset, payload, layers, present, index);
            present = [.. round.Changes.Select(static change => change.After)];
            offset += JournalFrame.Bytes + payload.Length;
            yield return round;
        }
    }

    /// <summary>Topologies after the first <paramref name="rounds"/> recorded rounds; 0 for the initial ones.</summary>
    public IReadOnlyList<SparseTopology> After(int rounds)
    {
        Check(rounds);
        if (rounds == 0) return Initial;
        return [.. Replay().ElementAt(rounds - 1).Changes.Select(static change => change.After)];
    }

    /// <summary>
    /// The net change of each layer from after <paramref name="from"/> rounds to after <paramref name="to"/>, forwards or backwards.
    /// </summary>
    public IReadOnlyList<TopologyDelta> Between(int from, int to) => [.. After(from).Zip(After(to), TopologyDelta.Between)];

    /// <summary>Positions of each layer that were active at any time until after the first <paramref name="rounds"/> rounds.</summary>
    public IReadOnlyList<SparseTopology> EverActive(int rounds)
    {
        Check(rounds);
        List<HashSet<long>> ever = [.. Initial.Select(static topology => topology.ToPositions().ToHashSet())];
        foreach (ReplayedRound round in Replay().Take(rounds))
        {
            for (int layer = 0; layer < ever.Count; layer++)
            {
                TopologyDelta change = round.Changes[layer];
                long[] after = change.After.ToPositions();
                foreach (int rank in change.GrownNew) ever[layer].Add(after[rank]);
            }
        }
        return [.. ever.Select((positions, layer) =>
            SparseTopology.FromPositions(Layers[layer].Rows, Layers[layer].Columns, positions.Order().ToArray()))];
    }

    /// <summary>
    /// V(r, h) for every round r that has h = <paramref name="horizon"/> successors: of the weights it grew over all layers, how many
    /// stayed active without a break until h rounds later.
    /// </summary>
    public IReadOnlyList<RoundSurvival> Survival(int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(horizon);
        var survivals = new List<RoundSurvival>();
        var grown = new List<long>();
        foreach ((ReplayedRound round, int[][] births) in ReplayBirths())
        {
            grown.Add(round.Changes.Sum(static change => (long)change.GrownNew.Length));
            int born = round.Index - horizon;
            if (born < 1) continue;
            survivals.Add(new RoundSurvival(
                born, grown[born - 1], births.Sum(layer => layer.LongCount(birth => birth == born))));
        }
        return survivals;
    }

    /// <summary>
    /// For each layer the number of rounds since each active weight was grown, in storage order, after the first
    /// <paramref name="rounds"/> rounds. One grown by the last of them is 0 rounds old, one of the initial topology as old as can be.
    /// </summary>
    public IReadOnlyList<int[]> Ages(int rounds)
    {
        Check(rounds);
        int[][] births = rounds == 0
            ? [.. Initial.Select(static topology => new int[topology.NonZeros])]
            : ReplayBirths().ElementAt(rounds - 1).Births;
        return [.. births.Select(layer => Array.ConvertAll(layer, birth => rounds - birth))];
    }

    /// <summary>Rounds with, for each active weight after it, the index of the round that grew it; 0 for the initial topology.</summary>
    private IEnumerable<(ReplayedRound Round, int[][] Births)> ReplayBirths()
    {
        int[][] births = [.. Initial.Select(static topology => new int[topology.NonZeros])];
        foreach (ReplayedRound round in Replay())
        {
            births = [.. births.Select((layer, i) => round.Changes[i].Remap<int>(layer, round.Index))];
            yield return (round, births);
        }
    }

    private void Check(int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rounds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounds, _rounds.Count);
    }
}
