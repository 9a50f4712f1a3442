using Gossamer.Learning.Data.Transforms;

namespace Gossamer.Learning.Data;

/// <summary>How a <see cref="DataLoader"/> makes batches.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Samples in a batch. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Whether each epoch has an order of its own. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch below the batch size is left out. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Seed of order and transforms. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>What is done to each sample, in order. Default: nothing.</summary>
    public IReadOnlyList<ITransform> Transforms { get; init; } = [];

    /// <summary>Which part of every batch is made: the order is that of whole batches. Default all of it.</summary>
    public BatchPart Part { get; init; } = BatchPart.Whole;

    /// <summary>Batches prepared ahead on another thread; 0 prepares each when it is asked for. Default 2. Never changes results.</summary>
    public int Prefetch { get; init; } = 2;
}
