using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Execution;

/// <summary>Cuts items of one size into chunks of some tens of kilobytes: to hand out a chunk costs a tenth of a microsecond.</summary>
internal readonly struct WorkChunks
{
    private const int Elements = 1 << 14;

    private readonly int _items;
    private readonly int _perChunk;

    /// <summary>Cuts <paramref name="items"/> items of <paramref name="elements"/> elements each.</summary>
    public WorkChunks(int items, int elements)
    {
        _items = items;
        _perChunk = Math.Max(1, Elements / elements);
    }

    /// <summary>Chunks.</summary>
    public int Count => (int)(((long)_items + _perChunk - 1) / _perChunk);

    /// <summary>The items of a chunk.</summary>
    public (int First, int End) this[int chunk] => (chunk * _perChunk, (int)Math.Min(_items, (chunk + 1L) * _perChunk));

    /// <summary>Chunks of maps; map m belongs to block m / channels and channel m mod channels.</summary>
    public static WorkChunks OfMaps(PackedLayout layout) => new(layout.Blocks * layout.Channels, layout.PlanePitch);

    /// <summary>Chunks of channels, each with its maps of all blocks.</summary>
    public static WorkChunks OfChannels(PackedLayout layout) => new(layout.Channels, layout.Blocks * layout.PlanePitch);

    /// <summary>Chunks of elements, all but the last a multiple of every vector.</summary>
    public static WorkChunks OfElements(int length) => new(length, 1);
}
