namespace Gossamer.Kernels.Formats;

/// <summary>
/// One change of a topology, from <see cref="Before"/> to <see cref="After"/>, in the form that remaps every array kept beside
/// it. A position dropped and grown in the same change never left: it keeps its value and state.
/// </summary>
public sealed class TopologyDelta
{
    private readonly int[] _oldToNew;
    private readonly int[] _grownNew;
    private readonly int[] _droppedOld;

    private TopologyDelta(SparseTopology before, SparseTopology after, int[] oldToNew, int[] grownNew, int[] droppedOld)
    {
        Before = before;
        After = after;
        _oldToNew = oldToNew;
        _grownNew = grownNew;
        _droppedOld = droppedOld;
    }

    /// <summary>The topology changed.</summary>
    public SparseTopology Before { get; }

    /// <summary>The topology that results.</summary>
    public SparseTopology After { get; }

    /// <summary>For each old rank the new one, or −1 when the position was dropped.</summary>
    public ReadOnlySpan<int> OldToNew => _oldToNew;

    /// <summary>New ranks of the positions that were inactive before, ascending.</summary>
    public ReadOnlySpan<int> GrownNew => _grownNew;

    /// <summary>Old ranks of the positions that are inactive now, ascending.</summary>
    public ReadOnlySpan<int> DroppedOld => _droppedOld;

    /// <summary>
    /// Drops and grows positions of <paramref name="before"/>. Cost is linear in the active positions plus the sort of
    /// <paramref name="grown"/>.
    /// </summary>
    /// <param name="before">The present topology.</param>
    /// <param name="droppedRanks">Distinct ranks to drop, in any order.</param>
    /// <param name="grown">Distinct positions to activate, in any order; each inactive before or among the dropped.</param>
    /// <exception cref="ArgumentException">A rank or position is repeated, out of range, or grown while active.</exception>
    public static TopologyDelta Create(SparseTopology before, ReadOnlySpan<int> droppedRanks, ReadOnlySpan<long> grown)
    {
        bool[] leaves = new bool[before.NonZeros];
        foreach (int rank in droppedRanks)
        {
            if ((uint)rank >= (uint)leaves.Length || leaves[rank])
                throw new ArgumentException($"rank {rank} is out of range or dropped twice", nameof(droppedRanks));
            leaves[rank] = true;
        }

        long[] additions = grown.ToArray();
        Array.Sort(additions);
        int joining = 0;
        for (int i = 0; i < additions.Length; i++)
        {
            long position = additions[i];
            if (position < 0 || position >= before.Positions || (i > 0 && position == additions[i - 1]))
                throw new ArgumentException($"position {position} is out of range or grown twice", nameof(grown));
            int rank = before.RankOf(position);
            if (rank < 0) additions[joining++] = position;
            else if (leaves[rank]) leaves[rank] = false;
            else throw new ArgumentException($"position {position} is grown but active and not dropped", nameof(grown));
        }
        return Merge(before, leaves, additions.AsSpan(0, joining));
    }

    /// <summary>The change that leads from <paramref name="before"/> to <paramref name="after"/>.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static TopologyDelta Between(SparseTopology before, SparseTopology after)
    {
        if (before.Rows != after.Rows || before.Columns != after.Columns)
            throw new ArgumentException(
                $"shapes [{before.Rows}, {before.Columns}] and [{after.Rows}, {after.Columns}] differ", nameof(after));
        bool[] leaves = new bool[before.NonZeros];
        long[] old = before.ToPositions();
        for (int rank = 0; rank < old.Length; rank++) leaves[rank] = !after.Contains(old[rank]);
        long[] joining = [.. after.ToPositions().Where(position => !before.Contains(position))];
        return Merge(before, leaves, joining);
    }

    /// <summary>Carries an array of length <c>Before.NonZeros</c> over; grown entries get <paramref name="initial"/>.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public T[] Remap<T>(ReadOnlySpan<T> old, T initial)
    {
        if (old.Length != _oldToNew.Length)
            throw new ArgumentException($"length {old.Length}, expected {_oldToNew.Length}", nameof(old));
        T[] fresh = new T[After.NonZeros];
        for (int rank = 0; rank < old.Length; rank++)
            if (_oldToNew[rank] >= 0)
                fresh[_oldToNew[rank]] = old[rank];
        foreach (int rank in _grownNew) fresh[rank] = initial;
        return fresh;
    }

    private static TopologyDelta Merge(SparseTopology before, bool[] leaves, ReadOnlySpan<long> joining)
    {
        int leaving = leaves.Count(static gone => gone);
        int count = before.NonZeros - leaving + joining.Length;
        int[] rowPointers = new int[before.Rows + 1];
        int[] columns = new int[count];
        int[] oldToNew = new int[before.NonZeros];
        int[] grownNew = new int[joining.Length];
        int[] droppedOld = new int[leaving];
        int next = 0, nextGrown = 0, nextDropped = 0;
        for (int row = 0; row < before.Rows; row++)
        {
            long start = (long)row * before.Columns;
            int rank = before.RowPointers[row], rowEnd = before.RowPointers[row + 1];
            while (true)
            {
                long keptNext = rank < rowEnd ? start + before.ColumnIndices[rank] : start + before.Columns;
                if (nextGrown < joining.Length && joining[nextGrown] < keptNext)
                {
                    columns[next] = (int)(joining[nextGrown] - start);
                    grownNew[nextGrown++] = next++;
                }
                else if (rank == rowEnd)
                {
                    break;
                }
                else if (leaves[rank])
                {
                    oldToNew[rank] = -1;
                    droppedOld[nextDropped++] = rank++;
                }
                else
                {
                    columns[next] = before.ColumnIndices[rank];
                    oldToNew[rank++] = next++;
                }
            }
            rowPointers[row + 1] = next;
        }
        return new TopologyDelta(
            before, SparseTopology.Create(before.Rows, before.Columns, rowPointers, columns), oldToNew, grownNew, droppedOld);
    }
}
