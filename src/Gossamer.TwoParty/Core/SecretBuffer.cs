using System.Buffers;
using System.Runtime.InteropServices;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Elements of a secret in pooled memory outside the managed heap, aligned to cache lines: the collector makes no copies of it, and
/// it is zeroed when disposed of, before anybody else gets it. It has no text and no serialised form.
/// </summary>
/// <typeparam name="T">Type of an element.</typeparam>
public sealed class SecretBuffer<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly int _length;
    private SecretMemory? _memory;
    private ByteView? _bytes;

    /// <summary>Takes <paramref name="length"/> elements, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public unsafe SecretBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _memory = SecretMemory.Take(checked(length * sizeof(T)));
    }

    /// <summary>Elements.</summary>
    public int Length => _length;

    /// <summary>The elements; not to be used after the buffer is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed of.</exception>
    public Span<T> Span => GetSpan();

    /// <summary>The elements' bytes, for messages that are as long.</summary>
    public Memory<byte> Bytes => (_bytes ??= new ByteView(this)).Memory;

    /// <summary>The first element, for kernels; it does not move and is valid until the buffer is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed of.</exception>
    internal unsafe T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return (T*)_memory.Address;
        }
    }

    /// <inheritdoc/>
    public override Span<T> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return MemoryMarshal.Cast<byte, T>(_memory.Span)[.._length];
    }

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return new MemoryHandle((T*)_memory.Address + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Zeroes the elements and gives the memory back; more than once does nothing.</summary>
    public void Dispose() => Dispose(true);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        SecretMemory? memory = Interlocked.Exchange(ref _memory, null);
        memory?.Dispose();
    }

    private sealed class ByteView(SecretBuffer<T> owner) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(owner.GetSpan());

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(owner._memory is null, owner);
            return new MemoryHandle((byte*)owner._memory.Address + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
