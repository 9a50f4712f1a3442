using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossamer.Distributed;
using Gossamer.Learning.Data;

namespace Gossamer.Learning.Replication;

/// <summary>
/// The processes that train one network together: each holds all of it and computes on its part of every batch. Every rank makes the same
/// calls in the same order.
/// </summary>
public sealed class ReplicaGroup
{
    /// <summary>A group of the ranks of <paramref name="communicator"/>.</summary>
    /// <param name="communicator">The ranks; stays the caller's.</param>
    /// <param name="reductionShards">
    /// Cuts every batch into so many shards whose gradients are summed in one fixed tree, so that any number of ranks that divides it gives
    /// the same bits; a power of two. By default each rank's part is summed as one, and ranks in the library's order.
    /// </param>
    /// <exception cref="ArgumentException">The number of shards is no power of two, or the ranks do not divide it.</exception>
    public ReplicaGroup(ICommunicator communicator, int? reductionShards = null)
    {
        if (reductionShards is { } shards)
        {
            if (shards < 1 || !BitOperations.IsPow2(shards))
                throw new ArgumentException($"the number of reduction shards is {shards}, expected a power of two");
            if (shards % communicator.Size != 0)
                throw new ArgumentException($"{communicator.Size} ranks do not divide {shards} reduction shards; start a power of two of them, at most {shards}");
        }
        Communicator = communicator;
        HasFixedOrder = reductionShards is not null;
        Shards = reductionShards ?? communicator.Size;
        Processors = ProcessorShare.Of(communicator);
    }

    /// <summary>One process that trains by itself.</summary>
    public static ReplicaGroup Alone { get; } = new(SingleCommunicator.Instance);

    /// <summary>The ranks.</summary>
    public ICommunicator Communicator { get; }

    /// <summary>Number of this process among all, from 0.</summary>
    public int Rank => Communicator.Rank;

    /// <summary>Number of processes.</summary>
    public int Size => Communicator.Size;

    /// <summary>Whether this rank leaves files and messages.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Whether batches are cut at all, over ranks or into shards.</summary>
    public bool CutsBatches => Size > 1 || HasFixedOrder;

    /// <summary>Whether sums are those of one fixed tree.</summary>
    public bool HasFixedOrder { get; }

    /// <summary>Parts into which every batch is cut.</summary>
    public int Shards { get; }

    /// <summary>Parts of them that this rank computes, one after the other.</summary>
    public int LocalShards => Shards / Size;

    /// <summary>This rank's part of every batch.</summary>
    public BatchPart Part => new(Rank, Size);

    /// <summary>Processors that this rank may take without standing in the way of another.</summary>
    public int Processors { get; init; }

    /// <summary>Replaces <paramref name="values"/> by their sum over all ranks, in the group's order.</summary>
    /// <param name="values">As many on every rank.</param>
    /// <param name="channel">A duplicate of the communicator, for another thread; by default the communicator itself.</param>
    public void Sum<T>(Span<T> values, ICommunicator? channel = null)
        where T : unmanaged, INumber<T>
    {
        channel ??= Communicator;
        if (HasFixedOrder) TreeSum.AllReduce(channel, values);
        else channel.AllReduce(values);
    }

    /// <summary>What the first rank finds, on every rank.</summary>
    /// <param name="type">How it crosses.</param>
    /// <param name="find">Called on the first rank only.</param>
    public T Agree<T>(JsonTypeInfo<T> type, Func<T> find)
    {
        if (Size == 1) return find();
        T? found = IsFirst ? find() : default;
        byte[] text = Communicator.BroadcastArray(IsFirst ? JsonSerializer.SerializeToUtf8Bytes(found!, type) : null);
        return IsFirst ? found! : JsonSerializer.Deserialize(text, type)!;
    }
}
