namespace Gossamer.Kernels.Layout;

/// <summary>Where the maps of a buffer lie and how large they are, for works, which hold no references.</summary>
internal readonly unsafe struct PackedMaps<T>
    where T : unmanaged
{
    private readonly T* _start;
    private readonly nint _blockPitch;
    private readonly nint _planePitch;

    /// <summary>The maps of a packed buffer.</summary>
    public PackedMaps(PackedLayout layout, T* buffer)
        : this(layout, buffer + layout.Interior, layout.BlockPitch, layout.PlanePitch, layout.RowPitch)
    {
    }

    private PackedMaps(PackedLayout layout, T* start, nint blockPitch, nint planePitch, nint rowPitch)
    {
        _start = start;
        _blockPitch = blockPitch;
        _planePitch = planePitch;
        RowPitch = rowPitch;
        Batch = layout.Batch;
        Blocks = layout.Blocks;
        Channels = layout.Channels;
        Height = layout.Height;
        Width = layout.Width;
    }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Blocks of samples.</summary>
    public int Blocks { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Rows of a map.</summary>
    public int Height { get; }

    /// <summary>Columns of a map.</summary>
    public int Width { get; }

    /// <summary>Elements from one row to the next.</summary>
    public nint RowPitch { get; }

    /// <summary>Whether rows follow each other without a border.</summary>
    public bool IsContiguous => RowPitch == Width * PackedLayout.Lanes;

    /// <summary>The map's first element.</summary>
    public T* this[int block, int channel] => _start + block * _blockPitch + channel * _planePitch;

    /// <summary>The maps of features [batch / 32, channels · height · width, 32], as linear layers keep them.</summary>
    public static PackedMaps<T> OfFeatures(PackedLayout layout, T* blocks)
    {
        nint row = layout.Width * PackedLayout.Lanes, plane = layout.Height * row;
        return new PackedMaps<T>(layout, blocks, layout.Channels * plane, plane, row);
    }

    /// <summary>Samples of a block that exist.</summary>
    public int Samples(int block) => Math.Min(PackedLayout.Lanes, Batch - block * PackedLayout.Lanes);

    /// <summary>Sets a map to zero, without its border.</summary>
    public void Clear(int block, int channel)
    {
        T* map = this[block, channel];
        for (int row = 0; row < Height; row++) new Span<T>(map + row * RowPitch, Width * PackedLayout.Lanes).Clear();
    }
}
