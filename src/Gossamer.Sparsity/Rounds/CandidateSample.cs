using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Sparsity.Rounds;

/// <summary>Inactive positions drawn at random: what a round looks at where it does not look at all of them.</summary>
public static class CandidateSample
{
    /// <summary>Number of positions drawn: γ times the active ones, at most all inactive ones.</summary>
    /// <param name="active">Active weights.</param>
    /// <param name="positions">Weights, active or not.</param>
    /// <param name="perActive">γ.</param>
    public static long Count(long active, long positions, double perActive) =>
        (long)Math.Min(Math.Ceiling(perActive * active), positions - active);

    /// <summary>Draws positions, each set of the wanted size equally likely.</summary>
    /// <param name="topology">The active positions, none of which is drawn.</param>
    /// <param name="perActive">Positions drawn for each active one, γ.</param>
    /// <param name="random">Stream of the layer and round; which weights compute the layer does not matter to the draw.</param>
    public static SparseTopology Draw(SparseTopology topology, double perActive, CounterRandom random)
    {
        long inactive = topology.Positions - topology.NonZeros;
        int count = checked((int)Count(topology.NonZeros, topology.Positions, perActive));
        long[] ranks = random.Fork("candidates").Sample(inactive, count);
        int[] pointers = new int[topology.Rows + 1], indices = new int[count];
        int next = 0;
        long before = 0;
        for (int row = 0; row < topology.Rows; row++)
        {
            ReadOnlySpan<int> active = topology.Row(row);
            long end = before + topology.Columns - active.Length;
            for (int passed = 0; next < count && ranks[next] < end; next++)
            {
                // The n-th inactive column of a row is n plus the active ones on its left.
                int column = (int)(ranks[next] - before) + passed;
                while (passed < active.Length && active[passed] <= column)
                {
                    passed++;
                    column++;
                }
                indices[next] = column;
            }
            pointers[row + 1] = next;
            before = end;
        }
        return SparseTopology.Create(topology.Rows, topology.Columns, pointers, indices);
    }
}
