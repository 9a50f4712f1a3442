using System.Runtime.InteropServices;

namespace Gossamer.Distributed;

/// <summary>Collects and spreads arrays whose lengths are not known beforehand.</summary>
public static class GatheredArrays
{
    /// <summary>The arrays of all ranks, by rank; lengths may differ. A collective call.</summary>
    public static T[][] AllGather<T>(this ICommunicator communicator, ReadOnlySpan<T> own)
        where T : unmanaged
    {
        long[] lengths = new long[communicator.Size];
        communicator.AllGather<long>([own.Length], lengths);
        int longest = (int)lengths.Max();
        T[] padded = new T[longest], all = new T[checked(longest * communicator.Size)];
        own.CopyTo(padded);
        if (longest > 0) communicator.AllGather<T>(padded, all);
        return [.. lengths.Select((length, rank) => all.AsSpan(rank * longest, (int)length).ToArray())];
    }

    /// <summary>The array of rank 0 on every rank. A collective call.</summary>
    /// <param name="communicator">The ranks.</param>
    /// <param name="values">Of rank 0; others hand in null.</param>
    public static T[] BroadcastArray<T>(this ICommunicator communicator, T[]? values)
        where T : unmanaged
    {
        Span<long> length = [values?.Length ?? 0];
        communicator.Broadcast(length);
        T[] received = communicator.Rank == 0 ? values! : new T[length[0]];
        communicator.Broadcast<byte>(MemoryMarshal.AsBytes(received.AsSpan()));
        return received;
    }
}
