using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Layout;

/// <summary>Zeroed memory for packed activations; see <see cref="AlignedBuffer{T}"/>.</summary>
/// <param name="layout">Where the elements lie.</param>
public sealed class PackedBuffer<T>(PackedLayout layout) : IDisposable
    where T : unmanaged
{
    private readonly AlignedBuffer<T> _memory = new(layout.Length);

    /// <summary>Where the elements lie.</summary>
    public PackedLayout Layout => layout;

    /// <summary>All elements, halo and gaps too. Must not be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> Span => _memory.Span;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
