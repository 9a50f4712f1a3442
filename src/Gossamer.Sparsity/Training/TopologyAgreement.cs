using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gossamer.Distributed;
using Gossamer.Learning.Replication;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Training;

/// <summary>Tells whether ranks hold the same topologies, and where not.</summary>
internal static class TopologyAgreement
{
    /// <summary>128-bit hash of all topologies, in the order of the layers; 0 for none.</summary>
    public static UInt128 Fingerprint(IReadOnlyList<SparseLayer> layers)
    {
        if (layers.Count == 0) return 0;
        UInt128[] fingerprints = [.. layers.Select(static layer => layer.Topology.Fingerprint)];
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(fingerprints.AsSpan()));
    }

    /// <summary>Compares all topologies. A collective call.</summary>
    /// <exception cref="ReplicaMismatchException">Two ranks differ; the message names layer, rank and first index.</exception>
    public static void Require(ICommunicator communicator, IReadOnlyList<SparseLayer> layers, long step)
    {
        if (communicator.Size == 1) return;
        // The least and the greatest are the same where all are: of a complement the greatest stands for the least.
        UInt128 own = Fingerprint(layers);
        ulong[] bounds = [(ulong)own, (ulong)(own >> 64), ~(ulong)own, ~(ulong)(own >> 64)];
        communicator.AllReduce<ulong>(bounds, ReduceOperation.Maximum);
        if (bounds[0] != ~bounds[2] || bounds[1] != ~bounds[3]) ThrowMismatch(communicator, layers, step);
    }

    /// <summary>Names the first difference. A collective call.</summary>
    public static void ThrowMismatch(ICommunicator communicator, IReadOnlyList<SparseLayer> layers, long step)
    {
        foreach (SparseLayer layer in layers)
        {
            UInt128 own = layer.Topology.Fingerprint;
            ulong[][] all = communicator.AllGather<ulong>((ReadOnlySpan<ulong>)[(ulong)own, (ulong)(own >> 64)]);
            int other = Array.FindIndex(all, fingerprint => !fingerprint.SequenceEqual(all[0]));
            if (other < 0) continue;
            long[] positions = layer.Topology.ToPositions();
            long[][] told = communicator.AllGather<long>(communicator.Rank == 0 || communicator.Rank == other ? positions : []);
            (long index, bool activeOnOther) = FirstDifference(told[0], told[other]);
            throw new ReplicaMismatchException(
                $"rank {other} holds another topology than rank 0 after step {step}: '{layer.Name}' differs first at index {index}, "
                + $"active on rank {(activeOnOther ? other : 0)} only");
        }
        throw new ReplicaMismatchException($"the ranks hold different topologies after step {step}");
    }

    /// <summary>The first position that is in one of two ascending lists and not in the other.</summary>
    private static (long Index, bool InSecond) FirstDifference(long[] first, long[] second)
    {
        int i = 0;
        while (i < first.Length && i < second.Length && first[i] == second[i]) i++;
        long a = i < first.Length ? first[i] : long.MaxValue, b = i < second.Length ? second[i] : long.MaxValue;
        return (Math.Min(a, b), b < a);
    }
}
