using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>A run of one <see cref="GatherPlan"/>: what to read and write, set before each run. Not for two runs at once.</summary>
internal abstract unsafe class GatherWork<T>(GatherPlan plan, PackedLayout source, PackedLayout destination) : ICountedWork
    where T : unmanaged
{
    private readonly ChunkGrid _chunks = ChunkGrid.For(plan, destination);

    /// <summary>The weights' list.</summary>
    public GatherPlan Plan { get; } = plan;

    /// <summary>The source buffer.</summary>
    public T* Source { get; set; }

    /// <summary>The destination buffer.</summary>
    public T* Destination
    {
        get;
        set
        {
            field = value;
            // What is added to later shall stay in the cache until then.
            Streams = !Plan.ByPosition && Plan.ChannelBlocks == 1 && Streaming.Pays(value, DestinationLayout.Length);
        }
    }

    /// <summary>Weights in the order of the list.</summary>
    public T* Values { get; set; }

    /// <summary>One for each destination channel, or null for zeros.</summary>
    public T* Bias { get; set; }

    /// <summary>Whether negative sums become zero.</summary>
    public bool Rectifies { get; set; }

    /// <summary>Whether results go past the caches.</summary>
    private protected bool Streams { get; private set; }

    /// <inheritdoc/>
    public int Chunks => _chunks.Count;

    /// <summary>Layout of the source.</summary>
    protected PackedLayout SourceLayout { get; } = source;

    /// <summary>Layout of the destination.</summary>
    protected PackedLayout DestinationLayout { get; } = destination;

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        (int block, int top, int bottom, int firstRow, int endRow) = _chunks[chunk];
        int tileHeight = Plan.TileHeight, tileWidth = Plan.TileWidth;
        for (int y = top; y < bottom; y += tileHeight)
            for (int x = 0; x < Plan.Grid.Width; x += tileWidth)
                Tile(block, y, Math.Min(bottom, y + tileHeight), x, Math.Min(Plan.Grid.Width, x + tileWidth), firstRow, endRow);
        Streaming.Complete(Streams);
    }

    /// <summary>Computes destination channels [firstRow, endRow) at grid positions [top, bottom) × [left, right) of one block.</summary>
    protected abstract void Tile(int block, int top, int bottom, int left, int right, int firstRow, int endRow);
}
