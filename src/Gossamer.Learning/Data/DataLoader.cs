using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data;

/// <summary>
/// Makes batches of a data set. The loader holds no position: batch <c>b</c> of epoch <c>e</c> is a pure function of
/// (data set, options, e, b), so a run resumes from these two numbers alone.
/// </summary>
public sealed class DataLoader
{
    private readonly DataLoaderOptions _options;
    private readonly CounterRandom _order;
    private readonly CounterRandom _augmentation;

    /// <summary>A loader of <paramref name="dataset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1 or the number of batches ahead below 0.</exception>
    /// <exception cref="ArgumentException">There is not a single batch.</exception>
    public DataLoader(IDataset dataset, DataLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BatchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, "a batch has at least 1 sample");
        if (options.Prefetch < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Prefetch, "the number of batches ahead is at least 0");
        if (options.Part.Index < 0 || options.Part.Index >= options.Part.Count)
            throw new ArgumentOutOfRangeException(nameof(options), options.Part, "the part of a batch is one of those that there are");
        if (Math.Min(options.BatchSize, dataset.Count) < options.Part.Count)
            throw new ArgumentException(
                $"a batch of {Math.Min(options.BatchSize, dataset.Count)} samples cannot be cut into {options.Part.Count} parts", nameof(options));
        if (dataset.Count == 0) throw new ArgumentException($"{dataset.Name} has no samples", nameof(dataset));
        if (options.DropLast && options.BatchSize > dataset.Count)
            throw new ArgumentException(
                $"{dataset.Name} has {dataset.Count} samples: no full batch of {options.BatchSize}", nameof(options));

        Dataset = dataset;
        _options = options;
        _order = new CounterRandom(options.Seed, "order");
        _augmentation = new CounterRandom(options.Seed, "augment");
        SampleLength = dataset.SampleShape.Aggregate(1, static (product, size) => checked(product * size));
        BatchCount = options.DropLast
            ? dataset.Count / options.BatchSize
            : (dataset.Count - 1) / options.BatchSize + 1;
    }

    /// <summary>Where the samples come from.</summary>
    public IDataset Dataset { get; }

    /// <summary>Samples in every batch but perhaps the last.</summary>
    public int BatchSize => _options.BatchSize;

    /// <summary>Batches in an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>Values in a sample.</summary>
    public int SampleLength { get; }

    /// <summary>Samples in an epoch: all of them, or without the rest that fills no batch.</summary>
    public int SampleCount => Math.Min(Dataset.Count, checked(BatchCount * BatchSize));

    /// <summary>
    /// The batches of <paramref name="epoch"/> from <paramref name="startBatch"/> on. Leaving the loop early, an exception
    /// or cancellation ends the thread that prepares ahead.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="epoch"/> is negative, or <paramref name="startBatch"/> is not within [0, <see cref="BatchCount"/>].
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public IEnumerable<Batch> Batches(int epoch, int startBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startBatch, BatchCount);
        return _options.Prefetch == 0
            ? PreparedOnDemand(epoch, startBatch, cancellation)
            : PreparedAhead(epoch, startBatch, cancellation);
    }

    private IEnumerable<Batch> PreparedOnDemand(int epoch, int startBatch, CancellationToken cancellation)
    {
        int[] order = Order(epoch);
        var buffer = new BatchBuffer();
        for (int number = startBatch; number < BatchCount; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Fill(buffer, order, epoch, number, cancellation);
        }
    }

    private IEnumerable<Batch> PreparedAhead(int epoch, int startBatch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var free = new BlockingCollection<BatchBuffer>();
        using var ready = new BlockingCollection<(BatchBuffer Buffer, Batch Batch)>();
        for (int i = 0; i <= _options.Prefetch; i++) free.Add(new BatchBuffer(), CancellationToken.None);

        ExceptionDispatchInfo? failure = null;
        var worker = new Thread(() => failure = Prepare(epoch, startBatch, free, ready, stop.Token))
        {
            IsBackground = true,
            Name = "Gossamer data loader",
        };
        worker.Start();
        try
        {
            while (ready.TryTake(out (BatchBuffer Buffer, Batch Batch) next, Timeout.Infinite, cancellation))
            {
                yield return next.Batch;
                free.Add(next.Buffer, CancellationToken.None);
            }
        }
        finally
        {
            stop.Cancel();
            worker.Join();
        }

        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();
    }

    private ExceptionDispatchInfo? Prepare(
        int epoch, int startBatch, BlockingCollection<BatchBuffer> free,
        BlockingCollection<(BatchBuffer, Batch)> ready, CancellationToken stop)
    {
        try
        {
            int[] order = Order(epoch);
            for (int number = startBatch; number < BatchCount; number++)
            {
                BatchBuffer buffer = free.Take(stop);
                ready.Add((buffer, Fill(buffer, order, epoch, number, stop)), stop);
            }

            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever a data set or transform throws belongs to the thread that asked for the batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    private int[] Order(int epoch)
    {
        int[] order = new int[Dataset.Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        if (_options.Shuffle) _order.Fork((ulong)epoch).Shuffle<int>(order);
        return order;
    }

    private Batch Fill(BatchBuffer buffer, int[] order, int epoch, int number, CancellationToken cancellation)
    {
        int whole = Math.Min(BatchSize, order.Length - number * BatchSize);
        (int begin, int end) = _options.Part.Of(whole);
        int first = number * BatchSize + begin, count = end - begin;
        buffer.Resize(count, SampleLength);
        CounterRandom epochRandom = _augmentation.Fork((ulong)epoch);
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int index = order[first + i];
            Span<float> sample = buffer.Samples.AsSpan(i * SampleLength, SampleLength);
            Dataset.Read(index, sample);
            CounterRandom sampleRandom = epochRandom.Fork((ulong)index);
            for (int step = 0; step < _options.Transforms.Count; step++)
                _options.Transforms[step].Apply(sample, Dataset.SampleShape, sampleRandom.Fork((ulong)step));
            buffer.Labels[i] = Dataset.Label(index);
            buffer.Indices[i] = index;
        }

        return new Batch(buffer.Samples, buffer.Labels, buffer.Indices, count, epoch, number) { WholeCount = whole };
    }

    private sealed class BatchBuffer
    {
        public float[] Samples { get; private set; } = [];

        public long[] Labels { get; private set; } = [];

        public int[] Indices { get; private set; } = [];

        public void Resize(int count, int sampleLength)
        {
            if (Labels.Length == count) return;
            Samples = new float[checked(count * sampleLength)];
            Labels = new long[count];
            Indices = new int[count];
        }
    }
}
