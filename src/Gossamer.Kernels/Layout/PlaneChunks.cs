namespace Gossamer.Kernels.Layout;

/// <summary>Cuts the maps of all blocks and channels into chunks of some tens of kilobytes.</summary>
internal readonly struct PlaneChunks
{
    private const int Elements = 1 << 14;

    private readonly int _planes;
    private readonly int _perChunk;

    /// <summary>Cuts the maps of <paramref name="layout"/>.</summary>
    public PlaneChunks(PackedLayout layout)
    {
        _planes = layout.Blocks * layout.Channels;
        _perChunk = Math.Max(1, Elements / layout.PlanePitch);
    }

    /// <summary>Chunks.</summary>
    public int Count => (_planes + _perChunk - 1) / _perChunk;

    /// <summary>The maps of a chunk; map m belongs to block m / channels and channel m mod channels.</summary>
    public (int First, int End) this[int chunk] => (chunk * _perChunk, Math.Min(_planes, (chunk + 1) * _perChunk));
}
