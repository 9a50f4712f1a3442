using System.Numerics;

namespace Gossamer.Distributed;

/// <summary>
/// Sums in one fixed binary tree: neighbours first, then pairs of neighbours, and so on. Whether the leaves of a subtree lie on one rank
/// or on several, the sum has the same bits.
/// </summary>
/// <remarks>Recursive doubling: log₂(size) exchanges of the whole array, more than a ring moves on many ranks.</remarks>
public static class TreeSum
{
    /// <summary>Replaces <paramref name="values"/> on every rank by the sum over all ranks.</summary>
    /// <exception cref="ArgumentException">The number of ranks is no power of two.</exception>
    public static void AllReduce<T>(ICommunicator communicator, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        if (!BitOperations.IsPow2(communicator.Size))
            throw new ArgumentException($"{communicator.Size} ranks make no binary tree, expected a power of two", nameof(communicator));
        if (communicator.Size == 1) return;
        T[] theirs = new T[values.Length];
        for (int distance = 1; distance < communicator.Size; distance *= 2)
        {
            communicator.Exchange<T>(values, theirs, communicator.Rank ^ distance);
            // Both partners add the same two numbers, and a sum of two does not depend on their order.
            for (int i = 0; i < theirs.Length; i++) values[i] += theirs[i];
        }
    }
}
