using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Kernels.Selection;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Rounds;

/// <summary>One layer in one round: what is active, what was marked to drop, how many units it shall have afterwards.</summary>
public sealed class LayerRound
{
    private const int TileElements = 1 << 16;

    private readonly bool[] _dropped;
    private readonly double[] _weights;
    private readonly double[] _gradients;
    private int[]? _replacements;

    /// <summary>Prepares a round of <paramref name="layer"/>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Active weights after the optimizer step, in storage order.</param>
    /// <param name="gradients">Unclipped gradients of the same positions; empty when none were taken.</param>
    /// <param name="regrowthAllowed">Whether a unit may be dropped and grown in one round.</param>
    /// <param name="random">Stream of this layer and round.</param>
    public LayerRound(SparseLayer layer, double[] weights, double[] gradients, bool regrowthAllowed, CounterRandom random)
    {
        Layer = layer;
        RegrowthAllowed = regrowthAllowed;
        Random = random;
        _weights = weights;
        _gradients = gradients;
        ActiveUnits = layer.ActiveUnits();
        Target = ActiveUnits.Length;
        _dropped = new bool[ActiveUnits.Length];
    }

    /// <summary>The layer.</summary>
    public SparseLayer Layer { get; }

    /// <summary>Units active before the round, ascending.</summary>
    public long[] ActiveUnits { get; }

    /// <summary>Active weights after the optimizer step, in storage order.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Unclipped gradients of the active weights; empty when none were taken.</summary>
    public ReadOnlySpan<double> Gradients => _gradients;

    /// <summary>Whether a unit may be dropped and grown in one round.</summary>
    public bool RegrowthAllowed { get; }

    /// <summary>Stream of this layer and round.</summary>
    public CounterRandom Random { get; }

    /// <summary>Number of units the layer shall have after the round.</summary>
    public long Target { get; set; }

    /// <summary>Dense matrix that growth reads: gradient or momentum; null when none was taken.</summary>
    public ISignal? Signal { get; init; }

    /// <summary>The best inactive positions, where the gradient was streamed during the backward pass.</summary>
    internal GrowthCandidates? Candidates { get; init; }

    /// <summary>Greatest share of the active units that may be dropped; a budget policy lowers it before the drop.</summary>
    public double DropLimit { get; set; } = 1;

    /// <summary>Number of units marked to drop.</summary>
    public int Dropped { get; private set; }

    /// <summary>Active units that are not marked to drop.</summary>
    public int Kept => ActiveUnits.Length - Dropped;

    /// <summary>Units that may be grown: inactive after the drop, and not just dropped where that is forbidden.</summary>
    public long FreeUnits => Layer.Structure.Units - (RegrowthAllowed ? Kept : ActiveUnits.Length);

    /// <summary>Number of units to grow.</summary>
    public int GrowCount => (int)Math.Clamp(Target - Kept, 0, FreeUnits);

    /// <summary>Whether the unit of rank <paramref name="rank"/> in <see cref="ActiveUnits"/> is marked to drop.</summary>
    public bool IsDropped(int rank) => _dropped[rank];

    /// <summary>Marks the unit of rank <paramref name="rank"/> in <see cref="ActiveUnits"/> to drop.</summary>
    /// <remarks>
    /// Nothing happens where the unit may not return and its scope has no other to take its place.
    /// </remarks>
    public void Drop(int rank)
    {
        if (_dropped[rank] || !IsReplaceable(rank)) return;
        _dropped[rank] = true;
        Dropped++;
    }

    /// <summary>Marks the <paramref name="count"/> lowest scored units, ties by index.</summary>
    public void DropLowest(ReadOnlySpan<double> unitScores, int count)
    {
        var selection = new TopSelection(count, unitScores.Length);
        for (int rank = 0; rank < unitScores.Length; rank++) selection.Offer(new Scored(-unitScores[rank], rank));
        foreach (Scored entry in selection.ToArray()) Drop((int)entry.Index);
    }

    /// <summary>Scores of the active units; those of several weights pool theirs.</summary>
    public double[] UnitScores(IDropScore score)
    {
        double[] scores = new double[_weights.Length];
        score.Score(_weights, _gradients, scores);
        return Layer.Structure.UnitsArePositions ? scores : PoolByActiveUnit(scores);
    }

    /// <summary>Chooses the units to grow, with the signal behind each choice in <see cref="Scored.Value"/>.</summary>
    internal GrowthChoice ChooseGrowth(IGrowScore score, ISignal? signal, long t, int round)
    {
        if (GrowCount == 0) return GrowthChoice.Nothing;
        var context = new GrowContext(t, round, Random, MeanActiveSignal());
        var selections = new GrowthSelections(
            this, GrowthByScope(score, signal, context),
            trackMagnitude: (signal is not null || Candidates is not null) && !score.IsSignalMagnitude);
        ScoreCandidates(score, signal, context, selections);
        return selections.Choose();
    }

    /// <summary>The change of topology that drops the marked units and grows <paramref name="grownUnits"/>.</summary>
    internal TopologyDelta Change(IEnumerable<long> grownUnits)
    {
        var droppedRanks = new List<int>();
        var grown = new List<long>();
        SparseTopology topology = Layer.Topology;
        var positions = new List<long>();
        for (int rank = 0; rank < _dropped.Length; rank++)
        {
            if (!_dropped[rank]) continue;
            if (Layer.Structure.UnitsArePositions)
            {
                droppedRanks.Add(rank);
                continue;
            }
            positions.Clear();
            Layer.Structure.AppendPositions(ActiveUnits[rank], positions);
            foreach (long position in positions) droppedRanks.Add(topology.RankOf(position));
        }
        foreach (long unit in grownUnits) Layer.Structure.AppendPositions(unit, grown);
        return TopologyDelta.Create(
            topology, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(droppedRanks),
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(grown));
    }

    /// <summary>Units to grow in each scope. Scopes that the structure gives up are emptied first.</summary>
    private int[] GrowthByScope(IGrowScore score, ISignal? signal, GrowContext context)
    {
        if (Layer.Structure.Scopes == 1) return [GrowCount];
        if (GrowCount != Dropped)
            throw new InvalidOperationException(
                $"{Layer.Name}: the structure keeps its number of active units in each of {Layer.Structure.Scopes} scopes, so a method "
                + "that changes a layer's budget cannot use it");
        int[] before = CountByScope(static _ => true), kept = CountByScope(rank => !_dropped[rank]);
        int[] salient = Layer.Structure.MovesUnitsBetweenScopes ? Salient(kept, score, signal, context) : [];
        int[] targets = Layer.Structure.ScopeTargets(before, salient);
        for (int rank = 0; rank < ActiveUnits.Length; rank++)
            if (targets[Layer.Structure.ScopeOf(ActiveUnits[rank])] == 0)
                Drop(rank);
        return [.. targets.Select((target, scope) => target == 0 ? 0 : target - kept[scope])];
    }

    private bool IsReplaceable(int rank)
    {
        if (RegrowthAllowed || Layer.Structure.Scopes == 1) return true;
        _replacements ??= FreeByScope();
        return _replacements[Layer.Structure.ScopeOf(ActiveUnits[rank])]-- > 0;
    }

    private int[] FreeByScope()
    {
        int[] free = new int[Layer.Structure.Scopes];
        for (long unit = 0; unit < Layer.Structure.Units; unit++) free[Layer.Structure.ScopeOf(unit)]++;
        foreach (long unit in ActiveUnits) free[Layer.Structure.ScopeOf(unit)]--;
        return free;
    }

    /// <summary>Kept units of each scope and those that would grow in it if the best of the layer grew.</summary>
    private int[] Salient(int[] kept, IGrowScore score, ISignal? signal, GrowContext context)
    {
        int[] salient = [.. kept];
        var best = new GrowthSelections(this, [GrowCount], trackMagnitude: false);
        ScoreCandidates(score, signal, context, best);
        foreach (Scored entry in best.Choose().Chosen) salient[Layer.Structure.ScopeOf(entry.Index)]++;
        return salient;
    }

    private int[] CountByScope(Func<int, bool> counts)
    {
        int[] count = new int[Layer.Structure.Scopes];
        for (int rank = 0; rank < ActiveUnits.Length; rank++)
            if (counts(rank))
                count[Layer.Structure.ScopeOf(ActiveUnits[rank])]++;
        return count;
    }

    private void ScoreCandidates(IGrowScore score, ISignal? signal, GrowContext context, GrowthSelections selections)
    {
        if (Candidates is not null) ScoreStreamed(score, context, selections, Candidates);
        else if (Layer.Structure.UnitsArePositions) ScorePositions(score, signal, context, selections);
        else ScoreUnits(score, signal, context, selections);
    }

    /// <summary>Takes the candidates found during the backward pass, and beside them what this round has dropped.</summary>
    private void ScoreStreamed(IGrowScore score, GrowContext context, GrowthSelections selections, GrowthCandidates candidates)
    {
        if (GrowCount > candidates.Capacity)
            throw new InvalidOperationException(
                $"{Layer.Name}: the round grows {GrowCount} weights, more than the {candidates.Capacity} it was prepared for");
        candidates.OfferTo(selections);
        if (!RegrowthAllowed) return;
        Span<double> result = stackalloc double[1];
        for (int rank = 0; rank < _dropped.Length; rank++)
        {
            if (!_dropped[rank]) continue;
            long position = ActiveUnits[rank];
            score.Score(context, position, [_gradients[rank]], [Layer.Counters[position]], result);
            selections.Offer(new Scored(result[0], position, Math.Abs(_gradients[rank])));
        }
    }

    /// <summary>Streams tiles of rows, so that neither scores nor signal ever exist for the whole layer.</summary>
    private void ScorePositions(IGrowScore score, ISignal? signal, GrowContext context, GrowthSelections selections)
    {
        int columns = Layer.Structure.Columns, rows = Layer.Structure.Rows;
        int tileRows = Math.Clamp(TileElements / columns, 1, rows);
        double[] tile = new double[tileRows * columns], scores = new double[tile.Length];
        int[] counts = new int[tile.Length];
        int nextActive = 0;
        for (int row = 0; row < rows; row += tileRows)
        {
            int length = Math.Min(tileRows, rows - row) * columns;
            long first = (long)row * columns;
            signal?.ReadRows(row, tile.AsSpan(0, length));
            Layer.Counters.CopyTo(first, counts.AsSpan(0, length));
            score.Score(context, first, tile.AsSpan(0, length), counts.AsSpan(0, length), scores.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                double magnitude = Math.Abs(tile[i]);
                if (!selections.Refuses(scores[i], magnitude) && !IsTaken(first + i, ref nextActive))
                    selections.Offer(new Scored(scores[i], first + i, magnitude));
            }
        }
    }

    /// <summary>Pools |signal| over each unit, then scores all units at once.</summary>
    private void ScoreUnits(IGrowScore score, ISignal? signal, GrowContext context, GrowthSelections selections)
    {
        int units = checked((int)Layer.Structure.Units), columns = Layer.Structure.Columns;
        double[] pooled = new double[units], scores = new double[units], line = new double[columns];
        int[] counts = new int[units];
        for (int row = 0; signal is not null && row < Layer.Structure.Rows; row++)
        {
            signal.ReadRows(row, line);
            for (int column = 0; column < columns; column++)
                Gather(ref pooled[Layer.Structure.UnitOf((long)row * columns + column)], Math.Abs(line[column]));
        }
        for (int unit = 0; unit < units; unit++)
        {
            if (Layer.Structure.Pooling == UnitPooling.Mean) pooled[unit] /= Layer.Structure.SizeOf(unit);
            counts[unit] = Layer.Counters[unit];
        }
        score.Score(context, 0, pooled, counts, scores);
        int nextActive = 0;
        for (int unit = 0; unit < units; unit++)
            if (!IsTaken(unit, ref nextActive))
                selections.Offer(new Scored(scores[unit], unit, pooled[unit]));
    }

    /// <summary>Whether a unit may not be grown; asked in ascending order, so that a cursor replaces a search.</summary>
    private bool IsTaken(long unit, ref int cursor)
    {
        while (cursor < ActiveUnits.Length && ActiveUnits[cursor] < unit) cursor++;
        bool active = cursor < ActiveUnits.Length && ActiveUnits[cursor] == unit;
        return active && !(_dropped[cursor] && RegrowthAllowed);
    }

    /// <summary>Mean |gradient| over the active units.</summary>
    private double MeanActiveSignal()
    {
        if (_gradients.Length == 0) return 0;
        double[] magnitudes = Array.ConvertAll(_gradients, Math.Abs);
        return (Layer.Structure.UnitsArePositions ? magnitudes : PoolByActiveUnit(magnitudes)).Average();
    }

    private double[] PoolByActiveUnit(double[] perWeight)
    {
        double[] pooled = new double[ActiveUnits.Length];
        if (Layer.Structure.Pooling == UnitPooling.Max) Array.Fill(pooled, double.NegativeInfinity);
        long[] positions = Layer.Topology.ToPositions();
        for (int i = 0; i < positions.Length; i++)
            Gather(ref pooled[Array.BinarySearch(ActiveUnits, Layer.Structure.UnitOf(positions[i]))], perWeight[i]);
        if (Layer.Structure.Pooling == UnitPooling.Mean)
            for (int rank = 0; rank < pooled.Length; rank++) pooled[rank] /= Layer.Structure.SizeOf(ActiveUnits[rank]);
        return pooled;
    }

    private void Gather(ref double pooled, double value) =>
        pooled = Layer.Structure.Pooling == UnitPooling.Max ? Math.Max(pooled, value) : pooled + value;
}
