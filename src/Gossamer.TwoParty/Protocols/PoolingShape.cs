namespace Gossamer.TwoParty.Protocols;

/// <summary>Windows over maps [maps, height, width], where the maps are those of all channels of all samples.</summary>
/// <param name="Maps">Samples times channels.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
/// <param name="WindowHeight">Rows of a window.</param>
/// <param name="WindowWidth">Columns of a window.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Padding">Positions around the map.</param>
public sealed record PoolingShape(int Maps, int Height, int Width, int WindowHeight, int WindowWidth, int Stride, int Padding = 0)
{
    /// <summary>Elements of the input.</summary>
    public int Inputs => Maps * Height * Width;

    /// <summary>Rows of the output.</summary>
    public int OutputHeight => (Height + 2 * Padding - WindowHeight) / Stride + 1;

    /// <summary>Columns of the output.</summary>
    public int OutputWidth => (Width + 2 * Padding - WindowWidth) / Stride + 1;

    /// <summary>Elements of the output.</summary>
    public int Outputs => Maps * OutputHeight * OutputWidth;

    /// <summary>Elements of a window.</summary>
    public int WindowSize => WindowHeight * WindowWidth;

    /// <summary>Refuses windows that do not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or a window can lie in the padding alone.</exception>
    public PoolingShape Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Maps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WindowHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WindowWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Stride);
        ArgumentOutOfRangeException.ThrowIfNegative(Padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(2 * Padding, Math.Min(WindowHeight, WindowWidth), nameof(Padding));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowHeight, Height + 2 * Padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowWidth, Width + 2 * Padding);
        return this;
    }

    /// <summary>Copies element <paramref name="slot"/> of each window; <paramref name="outside"/> where it lies in the padding.</summary>
    internal void Gather<T>(ReadOnlySpan<T> x, int slot, T outside, Span<T> elements)
    {
        int row = slot / WindowWidth - Padding, column = slot % WindowWidth - Padding, next = 0;
        for (int map = 0; map < Maps; map++)
        {
            for (int i = 0; i < OutputHeight; i++)
            {
                int y = i * Stride + row;
                for (int j = 0; j < OutputWidth; j++)
                {
                    int at = j * Stride + column;
                    bool inside = (uint)y < (uint)Height && (uint)at < (uint)Width;
                    elements[next++] = inside ? x[(map * Height + y) * Width + at] : outside;
                }
            }
        }
    }

    /// <summary>Elements of each window of one map that lie inside the map, [output rows, output columns].</summary>
    internal int[] CountInside()
    {
        var counts = new int[OutputHeight * OutputWidth];
        for (int i = 0; i < counts.Length; i++)
        {
            int top = i / OutputWidth * Stride - Padding, left = i % OutputWidth * Stride - Padding;
            int rows = Math.Min(Height, top + WindowHeight) - Math.Max(0, top), columns = Math.Min(Width, left + WindowWidth) - Math.Max(0, left);
            counts[i] = rows * columns;
        }
        return counts;
    }
}
