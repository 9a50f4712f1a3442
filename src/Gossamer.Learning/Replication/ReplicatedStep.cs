using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;

namespace Gossamer.Learning.Replication;

/// <summary>
/// What ranks tell each other about a step besides gradients: loss and correct answers of each shard, the hash of what must be alike, and
/// whether one of them has been asked to stop.
/// </summary>
internal sealed class ReplicatedStep
{
    private const int FieldsOfShard = 2, FieldsOfRank = 3;

    private readonly ReplicaGroup _replicas;
    private readonly long[] _own;
    private int _shard;

    public ReplicatedStep(ReplicaGroup replicas)
    {
        _replicas = replicas;
        _own = new long[FieldsOfRank + FieldsOfShard * replicas.LocalShards];
    }

    /// <summary>Whether some rank has been asked to stop, as far as the ranks have told each other.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>Loss summed over the samples of the batch, in the order of the shards.</summary>
    public double LossSum { get; private set; }

    /// <summary>Samples of the batch judged right.</summary>
    public long Correct { get; private set; }

    /// <summary>The part of <paramref name="batch"/> that is the rank's <paramref name="shard"/>-th.</summary>
    public (int First, int End) PartOf(Batch batch, int shard) => new BatchPart(shard, _replicas.LocalShards).Of(batch.Count);

    /// <summary>Notes what came of a shard.</summary>
    public void Add(double lossSum, long correct)
    {
        _own[FieldsOfRank + FieldsOfShard * _shard] = BitConverter.DoubleToInt64Bits(lossSum);
        _own[FieldsOfRank + FieldsOfShard * _shard + 1] = correct;
        _shard++;
    }

    /// <summary>Tells the others, and hears them.</summary>
    /// <exception cref="ReplicaMismatchException">The ranks hold different networks.</exception>
    public void Gather(IModelUpdate update, bool stopRequested)
    {
        _shard = 0;
        UInt128 fingerprint = update.Fingerprint;
        (_own[0], _own[1], _own[2]) = (stopRequested ? 1 : 0, (long)(ulong)fingerprint, (long)(ulong)(fingerprint >> 64));
        long[] all = new long[_own.Length * _replicas.Size];
        _replicas.Communicator.AllGather<long>(_own, all);
        bool agree = true;
        (LossSum, Correct) = (0, 0);
        for (int rank = 0; rank < _replicas.Size; rank++)
        {
            ReadOnlySpan<long> told = all.AsSpan(rank * _own.Length, _own.Length);
            StopRequested |= told[0] != 0;
            agree &= told[1] == all[1] && told[2] == all[2];
            for (int field = FieldsOfRank; field < told.Length; field += FieldsOfShard)
            {
                LossSum += BitConverter.Int64BitsToDouble(told[field]);
                Correct += told[field + 1];
            }
        }
        if (!agree) update.ThrowMismatch(_replicas.Communicator);
    }
}
