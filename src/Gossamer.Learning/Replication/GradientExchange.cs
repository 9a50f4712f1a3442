using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Learning.Optimization;
using static TorchSharp.torch;

namespace Gossamer.Learning.Replication;

/// <summary>
/// Makes the gradients of all ranks one sum: of sparse parameters the active elements, which every rank stores in the same order, so that no
/// indices travel; of dense ones all.
/// </summary>
/// <remarks>
/// Each step: <see cref="Begin"/>, for each of the rank's shards a backward pass and <see cref="EndShard"/>, then <see cref="Complete"/>.
/// The loss of a part is weighted by its share of the batch beforehand, so that the sum is the gradient of the batch's mean loss.
/// </remarks>
public abstract class GradientExchange : IDisposable
{
    /// <summary>Bytes gathered before a reduction starts. Default 512 KiB.</summary>
    public const int DefaultBucketBytes = 1 << 19;

    /// <summary>Bytes of gradients that this rank has handed in so far.</summary>
    public abstract long Bytes { get; }

    /// <summary>An exchange for the parameters of <paramref name="update"/>, which are of one element type.</summary>
    /// <param name="replicas">The ranks.</param>
    /// <param name="update">Says which parameters there are, and where whole gradients are needed.</param>
    /// <param name="bucketBytes">Bytes gathered before a reduction starts.</param>
    public static GradientExchange Create(ReplicaGroup replicas, IModelUpdate update, int bucketBytes = DefaultBucketBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketBytes);
        ScalarType[] types = [.. update.Parameters.Select(static parameter => parameter.Value.dtype).Distinct()];
        return types switch
        {
            [ScalarType.Float32] => new GradientExchange<float>(replicas, update, bucketBytes),
            [ScalarType.Float64] => new GradientExchange<double>(replicas, update, bucketBytes),
            _ => throw new NotSupportedException($"gradients are exchanged in float32 or float64, not in {string.Join(" and ", types)}"),
        };
    }

    /// <summary>
    /// Whether gradients are wanted one by one, as soon as they are there: where other ranks wait for them, and they are more than one bucket.
    /// </summary>
    public static bool Overlaps(ReplicaGroup replicas, IModelUpdate update, int bucketBytes = DefaultBucketBytes) =>
        replicas is { Size: > 1, LocalShards: 1 }
        && update.Parameters.Sum(static parameter => parameter.GradientLength(whole: false) * parameter.Value.ElementSize) > bucketBytes;

    /// <summary>To be called before the first backward pass of a step.</summary>
    public abstract void Begin();

    /// <summary>To be called after the backward pass of each shard.</summary>
    public abstract void EndShard();

    /// <summary>Returns when every parameter holds the sum.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the exchange has started.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>The same in the network's precision.</summary>
internal sealed class GradientExchange<T> : GradientExchange
    where T : unmanaged, INumber<T>
{
    private readonly ReplicaGroup _replicas;
    private readonly IModelUpdate _update;
    private readonly int _bucketElements;
    private readonly TreeAccumulator<T> _shards = new();
    private readonly Dictionary<Parameter, GradientBucket<T>> _bucketOf = [];
    private readonly ReductionThread<T>? _reduction;
    private GradientBucket<T>[] _buckets = [];
    private HashSet<Parameter> _followed = [];
    private int _started;
    private long _bytes;

    public GradientExchange(ReplicaGroup replicas, IModelUpdate update, int bucketBytes)
    {
        (_replicas, _update) = (replicas, update);
        _bucketElements = Math.Max(1, bucketBytes / System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        if (Overlaps(replicas, update, bucketBytes)) _reduction = new ReductionThread<T>(replicas, _bucketElements);
    }

    /// <inheritdoc/>
    public override long Bytes => _bytes;

    /// <inheritdoc/>
    public override void Begin()
    {
        Follow();
        _started = 0;
        _bucketOf.Clear();
        var buckets = new List<GradientBucket<T>>();
        GradientBucket<T>? open = null;
        // The last layers' gradients come first.
        foreach (Parameter parameter in _update.Parameters.Reverse())
        {
            bool whole = _update.NeedsWholeGradient(parameter);
            if (open is null || open.Length >= _bucketElements) buckets.Add(open = new GradientBucket<T>());
            open.Add(parameter, whole);
            _bucketOf.Add(parameter, open);
        }
        _buckets = [.. buckets];
    }

    /// <inheritdoc/>
    public override void EndShard()
    {
        _update.BeforeExchange();
        if (_replicas.LocalShards == 1) return;
        T[] gradients = new T[_buckets.Sum(static bucket => bucket.Length)];
        int start = 0;
        foreach (GradientBucket<T> bucket in _buckets)
        {
            bucket.PackAll(gradients.AsSpan(start, bucket.Length));
            start += bucket.Length;
        }
        foreach (Parameter parameter in _update.Parameters) parameter.ClearGradient();
        _shards.Add(gradients);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_replicas.LocalShards > 1)
        {
            T[] sum = _shards.Take();
            int start = 0;
            foreach (GradientBucket<T> bucket in _buckets)
            {
                bucket.Fill(sum.AsSpan(start, bucket.Length));
                start += bucket.Length;
            }
        }
        else
        {
            foreach (GradientBucket<T> bucket in _buckets) bucket.PackMissing();
        }
        if (_reduction is null)
        {
            foreach (GradientBucket<T> bucket in _buckets) bucket.Reduce(_replicas, _bucketElements);
        }
        else
        {
            StartFull();
            _reduction.Wait();
        }
        foreach (GradientBucket<T> bucket in _buckets) bucket.Unpack();
        if (_replicas.Size > 1) _bytes += _buckets.Sum(static bucket => bucket.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (Parameter parameter in _followed) parameter.GradientAdded -= Take;
        _followed = [];
        _reduction?.Dispose();
    }

    /// <summary>Listens to the parameters as they now are: those of sparse layers change when they are stored by active elements.</summary>
    private void Follow()
    {
        if (_reduction is null || _followed.SetEquals(_update.Parameters)) return;
        foreach (Parameter parameter in _followed) parameter.GradientAdded -= Take;
        _followed = [.. _update.Parameters];
        foreach (Parameter parameter in _followed) parameter.GradientAdded += Take;
    }

    private void Take(Parameter parameter)
    {
        // Outside a step, and when sums are written back, nobody waits for it.
        if (!_bucketOf.TryGetValue(parameter, out GradientBucket<T>? bucket) || bucket.IsFull) return;
        bucket.Pack(parameter);
        StartFull();
    }

    /// <summary>Starts the reductions of full buckets in the order that all ranks share.</summary>
    private void StartFull()
    {
        for (; _started < _buckets.Length && _buckets[_started].IsFull; _started++) _reduction!.Start(_buckets[_started]);
    }
}
