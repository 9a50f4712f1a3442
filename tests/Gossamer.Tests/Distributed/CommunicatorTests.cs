using Gossamer.Distributed;
using Xunit;

namespace Gossamer.Tests.Distributed;

/// <summary>Every call of a communicator, against what ranks must get by the meaning of the call.</summary>
public sealed class CommunicatorTests
{
    [Fact]
    public void Four_ranks_of_Open_MPI_talk_to_each_other() => MpiRun.On([1, 4], Talk);

    [Fact]
    public void Three_ranks_of_MPICH_talk_to_each_other() => MpiRun.On([3], Talk, "mpirun.mpich");

    [Fact]
    public void A_process_by_itself_has_nobody_to_talk_to()
    {
        Assert.Same(SingleCommunicator.Instance, Communicator.Open());
        Assert.Throws<InvalidOperationException>(static () => SingleCommunicator.Instance.Send<long>([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => SingleCommunicator.Instance.Broadcast<long>([1], 1));
    }

    private static byte[] Talk(ICommunicator ranks)
    {
        int size = ranks.Size, rank = ranks.Rank;
        long before = ranks.Bytes;
        float[] floats = [.. Enumerable.Range(0, 1000).Select(i => (float)(rank * 1000 + i))];
        ranks.AllReduce<float>(floats);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (float)(1000 * size * (size - 1) / 2 + i * size)), floats);
        Assert.Equal(size == 1 ? 0 : 4000, ranks.Bytes - before);

        double[] doubles = [rank + 0.5];
        ranks.AllReduce<double>(doubles, ReduceOperation.Minimum);
        Assert.Equal([0.5], doubles);
        long[] longs = [rank, -rank];
        ranks.AllReduce<long>(longs, ReduceOperation.Maximum);
        Assert.Equal([size - 1, 0], longs);
        // Beyond the range of signed numbers: the type really is unsigned.
        ulong[] unsigned = [ulong.MaxValue - (ulong)rank, (ulong)rank];
        ranks.AllReduce<ulong>(unsigned, ReduceOperation.Maximum);
        Assert.Equal([ulong.MaxValue, (ulong)size - 1], unsigned);
        if (size > 1) Assert.Throws<NotSupportedException>(() => ranks.AllReduce<short>([1]));

        short[] all = new short[2 * size];
        ranks.AllGather<short>([(short)rank, 7], all);
        Assert.Equal(Enumerable.Range(0, size).SelectMany(static r => new short[] { (short)r, 7 }), all);
        Assert.Throws<ArgumentException>(() => ranks.AllGather<short>([1], new short[size + 1]));
        Assert.Equal(Enumerable.Range(0, size), ranks.AllGather<int>(new int[rank]).Select(static own => own.Length));

        int[] told = [rank, rank];
        ranks.Broadcast<int>(told, size - 1);
        Assert.Equal([size - 1, size - 1], told);
        Assert.Equal([1, 2, 3], ranks.BroadcastArray<byte>(rank == 0 ? [1, 2, 3] : null));

        // A channel of its own: the other thread's calls do not mix with this one's.
        using ICommunicator channel = ranks.Duplicate();
        var other = new Thread(() =>
        {
            for (int i = 0; i < 50; i++) channel.AllReduce<long>([1]);
        });
        other.Start();
        for (int i = 0; i < 50; i++)
        {
            long[] one = [1, i];
            ranks.AllReduce<long>(one);
            Assert.Equal([size, (long)i * size], one);
        }
        other.Join();
        ranks.Barrier();
        // Nobody can have more than there are, and two processors among more ranks are one for each at most.
        Assert.InRange(ProcessorShare.Of(ranks), 1, size > 2 && Environment.ProcessorCount <= 2 ? 1 : Environment.ProcessorCount);
        if (System.Numerics.BitOperations.IsPow2(size)) SumInATree(ranks);
        else Assert.Throws<ArgumentException>(() => TreeSum.AllReduce<float>(ranks, [1]));
        HandOutTickets(ranks);
        return [];
    }

    private static void SumInATree(ICommunicator ranks)
    {
        float[] leaves = [1e8f, 3.3f, -1e8f, 0.7f], own = [leaves[ranks.Rank]];
        TreeSum.AllReduce<float>(ranks, own);
        if (ranks.Size == 4) Assert.Equal([(leaves[0] + leaves[1]) + (leaves[2] + leaves[3])], own);
    }

    private static void HandOutTickets(ICommunicator ranks)
    {
        const int Count = 20;
        var mine = new List<int>();
        using (var tickets = new WorkTickets(ranks, Count))
        {
            while (tickets.Next() is { } ticket)
            {
                mine.Add(ticket);
                Thread.Sleep(1);
            }
            Assert.Null(tickets.Next());
        }
        Assert.Equal(Enumerable.Range(0, Count), ranks.AllGather<int>(mine.ToArray()).SelectMany(static taken => taken).Order());
    }
}
