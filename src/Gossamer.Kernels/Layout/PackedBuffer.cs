using System.Runtime.InteropServices;

namespace Gossamer.Kernels.Layout;

/// <summary>
/// Memory for packed activations, zeroed, outside the collected heap and aligned to a page: a vector that crosses a cache line
/// costs two loads, and the heap aligns to 8 bytes only. Large buffers ask Linux for pages of 2 MB: a kernel reads short runs all over
/// the input, and pages of 4 KB would cost it a translation each.
/// </summary>
public sealed unsafe class PackedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const nuint SmallPage = 4096;

    private T* _memory;

    /// <summary>Allocates what <paramref name="layout"/> asks for.</summary>
    public PackedBuffer(PackedLayout layout)
    {
        Layout = layout;
        nuint bytes = (nuint)layout.Length * (nuint)sizeof(T);
        bool large = bytes >= 2 * LargePages.Bytes;
        _memory = (T*)NativeMemory.AlignedAlloc(bytes, large ? LargePages.Bytes : SmallPage);
        if (large) LargePages.Request(_memory, bytes);
        NativeMemory.Clear(_memory, bytes);
    }

    /// <summary>Frees the memory of a buffer nobody disposed.</summary>
    ~PackedBuffer() => Free();

    /// <summary>Where the elements lie.</summary>
    public PackedLayout Layout { get; }

    /// <summary>All elements, halo and gaps too. Must not be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return new Span<T>(_memory, Layout.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
