namespace Gossamer.Kernels.Layout;

/// <summary>Carries activations between [batch, channels, height, width] and planes.</summary>
public static class Planes
{
    /// <summary>Brings activations into planes; the halo keeps what it holds, which in a new buffer are zeros.</summary>
    /// <param name="source">[batch, channels, height, width].</param>
    /// <param name="layout">Where the elements go.</param>
    /// <param name="planes">The planes.</param>
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Pack<T>(ReadOnlySpan<T> source, PlaneLayout layout, Span<T> planes)
        where T : unmanaged
    {
        Check(source.Length, layout, planes.Length);
        int rows = layout.Height, columns = layout.Width;
        for (int map = 0; map < layout.Batch * layout.Channels; map++)
        {
            int to = layout.Offset(map / layout.Channels, map % layout.Channels, 0, 0);
            for (int row = 0; row < rows; row++)
                source.Slice((map * rows + row) * columns, columns).CopyTo(planes[(to + row * layout.RowPitch)..]);
        }
    }

    /// <summary>Brings planes back, without the halo.</summary>
    /// <param name="planes">The planes.</param>
    /// <param name="layout">Where their elements lie.</param>
    /// <param name="destination">[batch, channels, height, width].</param>
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Unpack<T>(ReadOnlySpan<T> planes, PlaneLayout layout, Span<T> destination)
        where T : unmanaged
    {
        Check(destination.Length, layout, planes.Length);
        int rows = layout.Height, columns = layout.Width;
        for (int map = 0; map < layout.Batch * layout.Channels; map++)
        {
            int from = layout.Offset(map / layout.Channels, map % layout.Channels, 0, 0);
            for (int row = 0; row < rows; row++)
                planes.Slice(from + row * layout.RowPitch, columns).CopyTo(destination[((map * rows + row) * columns)..]);
        }
    }

    private static void Check(int dense, PlaneLayout layout, int planes)
    {
        if (dense != layout.DenseLength)
            throw new ArgumentException($"{dense} elements for [{layout.Batch}, {layout.Channels}, {layout.Height}, {layout.Width}]");
        if (planes != layout.Length) throw new ArgumentException($"planes of {planes} elements, expected {layout.Length}");
    }
}
