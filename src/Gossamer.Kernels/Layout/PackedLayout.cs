namespace Gossamer.Kernels.Layout;

/// <summary>
/// Where the elements of activations [batch, channels, height, width] lie in the packed layout
/// [batch / 32][channels][height + 2 · halo][width + 2 · halo][32]: 32 samples side by side for each position, so that a kernel
/// handles full vectors whatever the map's size, around each map a border that kernels read as zeros.
/// </summary>
/// <remarks>
/// The last block of 32 is filled up with samples that do not exist (<see cref="PaddedBatch"/>). Between two planes lies a gap of
/// 16 elements: planes of a power of two bytes would put the same position of every channel into the same cache set.
/// </remarks>
public sealed record PackedLayout
{
    /// <summary>Samples side by side at one position.</summary>
    public const int Lanes = 32;

    private const int PlaneGap = 16;

    /// <summary>Describes activations [batch, channels, height, width].</summary>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="channels">Channels, at least 1.</param>
    /// <param name="height">Rows of a map, at least 1.</param>
    /// <param name="width">Columns of a map, at least 1.</param>
    /// <param name="halo">Positions of border on each side of a map.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the halo negative.</exception>
    /// <exception cref="ArgumentException">The whole exceeds the longest span.</exception>
    public PackedLayout(int batch, int channels, int height, int width, int halo = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegative(halo);
        long blocks = (batch + (long)Lanes - 1) / Lanes;
        long rowPitch = (width + 2L * halo) * Lanes;
        long length = (((height + 2L * halo) * rowPitch) + PlaneGap) * channels * blocks;
        if (length > Array.MaxLength)
            throw new ArgumentException($"[{batch}, {channels}, {height}, {width}] with halo {halo} packs into {length} elements, too many for a span");
        Batch = batch;
        Channels = channels;
        Height = height;
        Width = width;
        Halo = halo;
        Blocks = (int)blocks;
        RowPitch = (int)rowPitch;
        PlanePitch = (height + 2 * halo) * RowPitch + PlaneGap;
    }

    /// <summary>Samples.</summary>
    public int Batch { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Rows of a map, without the halo.</summary>
    public int Height { get; }

    /// <summary>Columns of a map, without the halo.</summary>
    public int Width { get; }

    /// <summary>Positions of border on each side of a map.</summary>
    public int Halo { get; }

    /// <summary>Blocks of <see cref="Lanes"/> samples.</summary>
    public int Blocks { get; }

    /// <summary>Samples with those that fill up the last block.</summary>
    public int PaddedBatch => Blocks * Lanes;

    /// <summary>Elements from one row of a map to the next.</summary>
    public int RowPitch { get; }

    /// <summary>Elements from one channel to the next.</summary>
    public int PlanePitch { get; }

    /// <summary>Elements from one block of samples to the next.</summary>
    public int BlockPitch => PlanePitch * Channels;

    /// <summary>Elements of a whole buffer.</summary>
    public int Length => BlockPitch * Blocks;

    /// <summary>Elements of the same activations as [batch, channels, height, width] without gaps.</summary>
    public int DenseLength => checked(Batch * Channels * Height * Width);

    /// <summary>Elements from the start of a plane to its first position inside the halo.</summary>
    public int Interior => Halo * RowPitch + Halo * Lanes;

    /// <summary>The same activations with another border.</summary>
    public PackedLayout WithHalo(int halo) => halo == Halo ? this : new PackedLayout(Batch, Channels, Height, Width, halo);

    /// <summary>Where an element lies. A position may lie in the halo: row and column from −halo on.</summary>
    /// <param name="sample">Sample, within the padded batch.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="row">Row of the map.</param>
    /// <param name="column">Column of the map.</param>
    public int Offset(int sample, int channel, int row, int column) =>
        sample / Lanes * BlockPitch + channel * PlanePitch + (row + Halo) * RowPitch + (column + Halo) * Lanes + sample % Lanes;

    /// <summary>Checks the length of a buffer.</summary>
    /// <exception cref="ArgumentException">It is another than <see cref="Length"/>.</exception>
    internal void CheckLength(int length, string name)
    {
        if (length != Length) throw new ArgumentException($"length {length}, expected {Length}", name);
    }

    /// <summary>Checks that another layout holds activations of the same sizes, with any halo.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void CheckSizes(PackedLayout other, string name)
    {
        if ((other.Batch, other.Channels, other.Height, other.Width) != (Batch, Channels, Height, Width))
            throw new ArgumentException($"the layout is {other}, expected {this} with any halo", name);
    }
}
