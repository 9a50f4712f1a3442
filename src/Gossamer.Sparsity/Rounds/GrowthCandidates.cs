using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Selection;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Rounds;

/// <summary>
/// The inactive positions that a round could grow, found during the backward pass: the dense weight gradient is computed tile by tile,
/// scored and forgotten, so that it never exists for a whole layer. Positions that the round then drops join with the gradient that
/// is held for active weights anyway. The choice is the same as from the whole gradient.
/// </summary>
internal sealed class GrowthCandidates
{
    /// <summary>Elements of the gradient that are computed at a time, roughly.</summary>
    public const int TileElements = 1 << 17;

    private readonly Scored[] _byScore;
    private readonly Scored[] _byMagnitude;

    private GrowthCandidates(Scored[] byScore, Scored[] byMagnitude, int capacity, bool isFinite) =>
        (_byScore, _byMagnitude, Capacity, IsFinite) = (byScore, byMagnitude, capacity, isFinite);

    /// <summary>Units of a layer that the round may grow at most.</summary>
    public int Capacity { get; }

    /// <summary>Whether every gradient computed is a finite number.</summary>
    public bool IsFinite { get; }

    /// <summary>The best by score, in no order.</summary>
    public IEnumerable<long> Positions => _byScore.Select(static candidate => candidate.Index);

    /// <summary>None, because a gradient is not a finite number.</summary>
    public static GrowthCandidates NotFinite(int capacity) => new([], [], capacity, isFinite: false);

    /// <summary>The best of given inactive positions.</summary>
    /// <param name="layer">The layer; its units are single weights in one scope.</param>
    /// <param name="score">What counts as promising.</param>
    /// <param name="context">The round and layer.</param>
    /// <param name="capacity">Units that the round may grow at most.</param>
    /// <param name="positions">The positions, ascending.</param>
    /// <param name="gradient">Computes their gradients.</param>
    public static GrowthCandidates Among(
        SparseLayer layer, IGrowScore score, in GrowContext context, int capacity, long[] positions, IWeightGradient gradient)
    {
        SparseTopology topology = layer.Topology;
        double[] signal = new double[positions.Length];
        gradient.Compute(SparseTopology.FromPositions(topology.Rows, topology.Columns, positions), signal);
        if (!signal.All(double.IsFinite)) return NotFinite(capacity);
        var byScore = new TopSelection(capacity, positions.Length);
        TopSelection? byMagnitude = score.IsSignalMagnitude ? null : new(capacity, positions.Length);
        Span<double> result = stackalloc double[1];
        for (int i = 0; i < positions.Length; i++)
        {
            double magnitude = Math.Abs(signal[i]);
            score.Score(context, positions[i], [signal[i]], [layer.Counters[positions[i]]], result);
            byScore.Offer(new Scored(result[0], positions[i], magnitude));
            byMagnitude?.Offer(new Scored(magnitude, positions[i], magnitude));
        }
        return new GrowthCandidates(
            byScore.Unordered.ToArray(), byMagnitude is null ? [] : byMagnitude.Unordered.ToArray(), capacity, isFinite: true);
    }

    /// <summary>The best of the positions at which a rule looks: a sample, or all.</summary>
    /// <param name="layer">The layer; its units are single weights in one scope.</param>
    /// <param name="growth">What counts as promising, and among which positions.</param>
    /// <param name="context">The round and layer.</param>
    /// <param name="capacity">Units that the round may grow at most.</param>
    /// <param name="gradient">Computes the gradient of any positions.</param>
    /// <param name="threads">Threads that score; change no result.</param>
    public static GrowthCandidates Find(
        SparseLayer layer, GrowRule growth, in GrowContext context, int capacity, IWeightGradient gradient, int threads) =>
        growth.SampledCandidates is { } perActive
            ? Among(
                layer, growth.Score, context, capacity, CandidateSample.Draw(layer.Topology, perActive, context.Random).ToPositions(), gradient)
            : Collect(layer, growth.Score, context, capacity, gradient, threads);

    /// <summary>Streams the gradient of <paramref name="layer"/> and keeps the best.</summary>
    /// <param name="layer">The layer; its units are single weights in one scope.</param>
    /// <param name="score">What counts as promising.</param>
    /// <param name="context">The round and layer.</param>
    /// <param name="capacity">Units that the round may grow at most.</param>
    /// <param name="gradient">Computes the gradient of any positions.</param>
    /// <param name="threads">Threads that score; change no result.</param>
    public static GrowthCandidates Collect(
        SparseLayer layer, IGrowScore score, in GrowContext context, int capacity, IWeightGradient gradient, int threads)
    {
        SparseTopology topology = layer.Topology;
        int rows = topology.Rows, columns = topology.Columns, tileRows = Math.Clamp(TileElements / columns, 1, rows);
        var parts = new Part[Math.Min(threads, tileRows)];
        for (int part = 0; part < parts.Length; part++)
            parts[part] = new Part(layer, score, context, capacity, (tileRows + parts.Length - 1) / parts.Length);
        double[] tile = new double[tileRows * columns];
        bool isFinite = true;
        for (int row = 0; row < rows && isFinite; row += tileRows)
        {
            int first = row, end = Math.Min(rows, row + tileRows);
            gradient.Compute(RowTile(rows, columns, row, end), tile.AsSpan(0, (end - row) * columns));
            Parallel.For(0, parts.Length, part =>
            {
                int begin = first + (end - first) * part / parts.Length, stop = first + (end - first) * (part + 1) / parts.Length;
                parts[part].Take(tile.AsSpan((begin - first) * columns, (stop - begin) * columns), begin, stop);
            });
            isFinite = parts.All(static part => part.IsFinite);
        }
        return new GrowthCandidates(
            isFinite ? Merge(parts.Select(static part => part.ByScore), capacity) : [],
            isFinite && !score.IsSignalMagnitude ? Merge(parts.Select(static part => part.ByMagnitude!), capacity) : [], capacity, isFinite);
    }

    /// <summary>Offers all that was kept.</summary>
    public void OfferTo(GrowthSelections selections)
    {
        foreach (Scored candidate in _byScore) selections.OfferByScore(candidate);
        foreach (Scored candidate in _byMagnitude) selections.OfferByMagnitude(candidate);
    }

    /// <summary>Every position of the rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static SparseTopology RowTile(int rows, int columns, int first, int end)
    {
        int[] pointers = new int[rows + 1], indices = new int[(end - first) * columns];
        for (int row = 0; row < rows; row++) pointers[row + 1] = (Math.Clamp(row + 1, first, end) - first) * columns;
        for (int i = 0; i < indices.Length; i++) indices[i] = i % columns;
        return SparseTopology.Create(rows, columns, pointers, indices);
    }

    private static Scored[] Merge(IEnumerable<TopSelection> selections, int capacity)
    {
        var merged = new TopSelection(capacity);
        foreach (TopSelection selection in selections)
            foreach (Scored candidate in selection.Unordered)
                merged.Offer(candidate);
        return merged.Unordered.ToArray();
    }

    /// <summary>What one thread has kept. Which thread sees which rows does not matter: the order of candidates is total.</summary>
    private sealed class Part(SparseLayer layer, IGrowScore score, GrowContext context, int capacity, int rows)
    {
        private readonly double[] _scores = new double[rows * layer.Structure.Columns];
        private readonly int[] _counts = new int[rows * layer.Structure.Columns];

        public TopSelection ByScore { get; } = new(capacity, layer.Topology.Positions - layer.Topology.NonZeros);

        public TopSelection? ByMagnitude { get; } =
            score.IsSignalMagnitude ? null : new(capacity, layer.Topology.Positions - layer.Topology.NonZeros);

        public bool IsFinite { get; private set; } = true;

        /// <summary>Scores the inactive positions of rows <paramref name="begin"/> to before <paramref name="end"/>.</summary>
        public void Take(ReadOnlySpan<double> signal, int begin, int end)
        {
            int columns = layer.Structure.Columns;
            long first = (long)begin * columns;
            foreach (double value in signal) IsFinite &= double.IsFinite(value);
            if (!IsFinite) return;
            Span<double> scores = _scores.AsSpan(0, signal.Length);
            Span<int> counts = _counts.AsSpan(0, signal.Length);
            layer.Counters.CopyTo(first, counts);
            score.Score(context, first, signal, counts, scores);
            for (int row = begin; row < end; row++)
            {
                ReadOnlySpan<int> active = layer.Topology.Row(row);
                int start = (row - begin) * columns, next = 0;
                double bar = ByScore.Bar, magnitudeBar = ByMagnitude?.Bar ?? double.PositiveInfinity;
                for (int column = 0; column < columns; column++)
                {
                    if (next < active.Length && active[next] == column)
                    {
                        next++;
                        continue;
                    }
                    double candidate = scores[start + column], magnitude = Math.Abs(signal[start + column]);
                    if (candidate >= bar) ByScore.Offer(new Scored(candidate, first + start + column, magnitude));
                    if (magnitude >= magnitudeBar) ByMagnitude!.Offer(new Scored(magnitude, first + start + column, magnitude));
                }
            }
        }
    }
}
