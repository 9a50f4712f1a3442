using Gossamer.Kernels.Execution;

namespace Gossamer.Sparsity.Execution;

/// <summary>Buffers of a network's activations, in whatever precision.</summary>
internal abstract class BufferPool : IDisposable
{
    /// <summary>Bytes of all buffers, free or in use.</summary>
    public long Bytes { get; private protected set; }

    /// <summary>Frees what is not in use.</summary>
    public abstract void Dispose();
}

/// <summary>
/// Buffers of a network's activations and their gradients, handed out again by layout. Kernels write the inside of maps and leave their
/// borders, so that a buffer that comes back still has the zeros around its maps that the next user of the same layout needs.
/// </summary>
internal sealed class BufferPool<T> : BufferPool
    where T : unmanaged
{
    private readonly Dictionary<ActivationLayout, Stack<AlignedBuffer<T>>> _free = [];

    /// <summary>Buffers in use.</summary>
    public int Rented { get; private set; }

    /// <summary>A buffer whose borders are zero and whose inside holds anything finite.</summary>
    public AlignedBuffer<T> Rent(ActivationLayout layout)
    {
        Rented++;
        if (_free.TryGetValue(layout, out Stack<AlignedBuffer<T>>? buffers) && buffers.TryPop(out AlignedBuffer<T>? buffer)) return buffer;
        Bytes += (long)layout.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        return new AlignedBuffer<T>(layout.Length);
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(ActivationLayout layout, AlignedBuffer<T> buffer)
    {
        Rented--;
        if (!_free.TryGetValue(layout, out Stack<AlignedBuffer<T>>? buffers)) _free.Add(layout, buffers = new Stack<AlignedBuffer<T>>());
        buffers.Push(buffer);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (Stack<AlignedBuffer<T>> buffers in _free.Values)
            foreach (AlignedBuffer<T> buffer in buffers) buffer.Dispose();
        _free.Clear();
        Bytes = 0;
    }
}
