namespace Gossamer.Kernels.Layout;

/// <summary>
/// Where the elements of activations [batch, channels, height, width] lie as planes, [channels][batch][height + halo][width + halo]:
/// the layout for few samples, where <see cref="PackedLayout"/> would compute mostly samples that do not exist.
/// </summary>
/// <remarks>
/// Neighbours share their borders: the zeros after a row are those before the next one, the zeros below a map those above the next. A
/// kernel can therefore go through the maps of all samples of a channel as through one row, and what it wastes on borders is small.
/// </remarks>
public sealed record PlaneLayout
{
    // A vector that starts inside the last map may end behind it.
    private const int Slack = 16;

    /// <summary>Describes activations [batch, channels, height, width].</summary>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="channels">Channels, at least 1.</param>
    /// <param name="height">Rows of a map, at least 1.</param>
    /// <param name="width">Columns of a map, at least 1.</param>
    /// <param name="halo">Positions of border on each side of a map, shared with the neighbour.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the halo negative.</exception>
    /// <exception cref="ArgumentException">The whole exceeds the longest span.</exception>
    public PlaneLayout(int batch, int channels, int height, int width, int halo = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegative(halo);
        decimal plane = ((decimal)height + halo) * ((decimal)width + halo);
        decimal length = plane * channels * batch + halo * ((decimal)width + halo + 1) + Slack;
        if (length > Array.MaxLength)
            throw new ArgumentException($"[{batch}, {channels}, {height}, {width}] with halo {halo} takes {length} elements, too many for a span");
        Batch = batch;
        Channels = channels;
        Height = height;
        Width = width;
        Halo = halo;
        Length = (int)length;
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

    /// <summary>Elements from one row of a map to the next.</summary>
    public int RowPitch => Width + Halo;

    /// <summary>Elements from one sample to the next.</summary>
    public int SamplePitch => (Height + Halo) * RowPitch;

    /// <summary>Elements from one channel to the next.</summary>
    public int ChannelPitch => Batch * SamplePitch;

    /// <summary>Elements before the first map: the border above it.</summary>
    public int Lead => Halo * RowPitch + Halo;

    /// <summary>Elements of a whole buffer.</summary>
    public int Length { get; }

    /// <summary>Elements of the same activations as [batch, channels, height, width] without borders.</summary>
    public int DenseLength => checked(Batch * Channels * Height * Width);

    /// <summary>Elements from the first position of a channel's first map to the end of its last one.</summary>
    internal int Run => ChannelPitch - Halo * RowPitch - Halo;

    /// <summary>The same activations with another border.</summary>
    public PlaneLayout WithHalo(int halo) => halo == Halo ? this : new PlaneLayout(Batch, Channels, Height, Width, halo);

    /// <summary>Where an element lies. A position may lie in the halo: row and column from −halo on.</summary>
    /// <param name="sample">Sample.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="row">Row of the map.</param>
    /// <param name="column">Column of the map.</param>
    public int Offset(int sample, int channel, int row, int column) =>
        Lead + channel * ChannelPitch + sample * SamplePitch + row * RowPitch + column;
}
