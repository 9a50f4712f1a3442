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
    private const int TileElements = 1 << 17;

    private readonly Scored[] _byScore;
    private readonly Scored[] _byMagnitude;

    private GrowthCandidates(Scored[] byScore, Scored[] byMagnitude, int capacity, bool isFinite) =>
        (_byScore, _byMagnitude, Capacity, IsFinite) = (byScore, byMagnitude, capacity, isFinite);

    /// <summary>Units of a layer that the round may grow at most.</summary>
    public int Capacity { get; }

    /// <summary>Whether every gradient computed is a finite number.</summary>
    public bool IsFinite { get; }

    /// <summary>Streams the gradient of <paramref name="layer"/> and keeps the best.</summary>
    /// <param name="layer">The layer; its units are single weights in one scope.</param>
    /// <param name="score">What counts as promising.</param>
    /// <param name="context">The round and layer.</param>
    /// <param name="capacity">Units that the round may grow at most.</param>
    /// <param name="gradient">Computes the gradient of any positions.</param>
    public static GrowthCandidates Collect(
        SparseLayer layer, IGrowScore score, in GrowContext context, int capacity, IWeightGradient gradient)
    {
        SparseTopology topology = layer.Topology;
        int rows = topology.Rows, columns = topology.Columns, tileRows = Math.Clamp(TileElements / columns, 1, rows);
        long inactive = topology.Positions - topology.NonZeros;
        var byScore = new TopSelection(capacity, inactive);
        TopSelection? byMagnitude = score.IsSignalMagnitude ? null : new TopSelection(capacity, inactive);
        double[] tile = new double[tileRows * columns], scores = new double[tile.Length];
        int[] counts = new int[tile.Length];
        bool isFinite = true;
        for (int row = 0; row < rows; row += tileRows)
        {
            int end = Math.Min(rows, row + tileRows), length = (end - row) * columns;
            long first = (long)row * columns;
            Span<double> signal = tile.AsSpan(0, length);
            gradient.Compute(RowTile(rows, columns, row, end), signal);
            foreach (double value in signal) isFinite &= double.IsFinite(value);
            if (!isFinite) break;
            layer.Counters.CopyTo(first, counts.AsSpan(0, length));
            score.Score(context, first, signal, counts.AsSpan(0, length), scores.AsSpan(0, length));
            for (int line = row; line < end; line++)
            {
                ReadOnlySpan<int> active = topology.Row(line);
                int start = (line - row) * columns, next = 0;
                for (int column = 0; column < columns; column++)
                {
                    if (next < active.Length && active[next] == column)
                    {
                        next++;
                        continue;
                    }
                    double magnitude = Math.Abs(signal[start + column]);
                    byScore.Offer(new Scored(scores[start + column], first + start + column, magnitude));
                    byMagnitude?.Offer(new Scored(magnitude, first + start + column, magnitude));
                }
            }
        }
        return new GrowthCandidates(
            isFinite ? byScore.ToArray() : [], isFinite && byMagnitude is not null ? byMagnitude.ToArray() : [], capacity, isFinite);
    }

    /// <summary>Offers all that was kept.</summary>
    public void OfferTo(GrowthSelections selections)
    {
        foreach (Scored candidate in _byScore) selections.OfferByScore(candidate);
        foreach (Scored candidate in _byMagnitude) selections.OfferByMagnitude(candidate);
    }

    /// <summary>Every position of the rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    private static SparseTopology RowTile(int rows, int columns, int first, int end)
    {
        int[] pointers = new int[rows + 1], indices = new int[(end - first) * columns];
        for (int row = 0; row < rows; row++) pointers[row + 1] = (Math.Clamp(row + 1, first, end) - first) * columns;
        for (int i = 0; i < indices.Length; i++) indices[i] = i % columns;
        return SparseTopology.Create(rows, columns, pointers, indices);
    }
}
