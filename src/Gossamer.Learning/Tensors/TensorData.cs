using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Tensors;

/// <summary>
/// Copies between tensors and managed memory, whatever the tensor's strides and device. Element types are never converted:
/// a wrong one is an error.
/// </summary>
/// <remarks>
/// The one place that touches a tensor's memory. It keeps the tensor alive until the last access, which a raw pointer
/// does not, and splits what is beyond the 2 GB of a span.
/// </remarks>
public static class TensorData
{
    private const long ChunkElements = 1 << 26;

    /// <summary>The elements of <paramref name="tensor"/> in row-major order.</summary>
    /// <exception cref="ArgumentException">The element type is not <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">There are more elements than an array holds.</exception>
    public static T[] Copy<T>(Tensor tensor)
        where T : unmanaged
    {
        T[] elements = GC.AllocateUninitializedArray<T>(ArrayLength(tensor.numel()));
        CopyTo(tensor, elements.AsSpan());
        return elements;
    }

    /// <summary>Writes the elements of <paramref name="tensor"/> to <paramref name="destination"/> in row-major order.</summary>
    /// <exception cref="ArgumentException">The element type is not <typeparamref name="T"/>, or the lengths differ.</exception>
    public static void CopyTo<T>(Tensor tensor, Span<T> destination)
        where T : unmanaged
    {
        Require<T>(tensor, destination.Length);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = tensor.detach().cpu().contiguous().view(-1);
        for (long start = 0; start < destination.Length; start += ChunkElements)
        {
            Tensor chunk = flat.narrow(0, start, Math.Min(ChunkElements, destination.Length - start));
            MemoryMarshal.Cast<byte, T>(chunk.bytes).CopyTo(destination[(int)start..]);
            GC.KeepAlive(chunk);
        }
    }

    /// <summary>
    /// Overwrites <paramref name="tensor"/> with <paramref name="source"/>, given in row-major order. Autograd does not see
    /// it: no tape entry is made, and a graph that has saved the tensor must not be run backward afterwards.
    /// </summary>
    /// <exception cref="ArgumentException">The element type is not <typeparamref name="T"/>, or the lengths differ.</exception>
    public static void CopyFrom<T>(ReadOnlySpan<T> source, Tensor tensor)
        where T : unmanaged
    {
        Require<T>(tensor, source.Length);
        CopyBytes(MemoryMarshal.AsBytes(source), tensor);
    }

    /// <summary>
    /// The elements of <paramref name="tensor"/> in row-major order, in place. Valid while the caller keeps the tensor alive; autograd
    /// does not see what is written.
    /// </summary>
    /// <exception cref="ArgumentException">The element type is not <typeparamref name="T"/>, or the tensor is not contiguous in main memory.</exception>
    public static Span<T> Span<T>(Tensor tensor)
        where T : unmanaged
    {
        Require<T>(tensor, tensor.numel());
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the tensor lies on {tensor.device} with strides [{string.Join(", ", tensor.stride())}], expected contiguous in main memory");
        return tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    /// <summary>The element type of libtorch for <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">libtorch has none.</exception>
    public static ScalarType TypeOf<T>()
        where T : unmanaged =>
        default(T) switch
        {
            float => ScalarType.Float32,
            double => ScalarType.Float64,
            Half => ScalarType.Float16,
            BFloat16 => ScalarType.BFloat16,
            long => ScalarType.Int64,
            int => ScalarType.Int32,
            short => ScalarType.Int16,
            sbyte => ScalarType.Int8,
            byte => ScalarType.Byte,
            bool => ScalarType.Bool,
            _ => throw new ArgumentException($"libtorch has no element type for {typeof(T).Name}"),
        };

    /// <summary>Overwrites <paramref name="tensor"/> with its row-major image <paramref name="bytes"/>.</summary>
    internal static void CopyBytes(ReadOnlySpan<byte> bytes, Tensor tensor)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool direct = tensor.device_type == DeviceType.CPU && tensor.is_contiguous();
        Tensor target = direct ? tensor : empty(tensor.shape, tensor.dtype);
        WriteChunks(bytes, target.view(-1));
        if (!direct) tensor.copy_(target);
    }

    /// <summary>The row-major image of <paramref name="tensor"/>.</summary>
    internal static byte[] CopyBytes(Tensor tensor)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = tensor.detach().cpu().contiguous().view(-1);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(ArrayLength(flat.numel() * flat.ElementSize));
        if (bytes.Length > 0) flat.bytes.CopyTo(bytes);
        GC.KeepAlive(flat);
        return bytes;
    }

    private static int ArrayLength(long length) =>
        length <= Array.MaxLength
            ? (int)length
            : throw new NotSupportedException($"the tensor needs an array of length {length}, at most {Array.MaxLength} is possible");

    private static void WriteChunks(ReadOnlySpan<byte> bytes, Tensor flat)
    {
        long size = flat.ElementSize;
        for (long start = 0; start < flat.numel(); start += ChunkElements)
        {
            Tensor chunk = flat.narrow(0, start, Math.Min(ChunkElements, flat.numel() - start));
            Span<byte> target = chunk.bytes;
            bytes.Slice((int)(start * size), target.Length).CopyTo(target);
            GC.KeepAlive(chunk);
        }
    }

    private static void Require<T>(Tensor tensor, long length)
        where T : unmanaged
    {
        if (tensor.dtype != TypeOf<T>())
            throw new ArgumentException($"the tensor has elements of type {tensor.dtype}, expected {TypeOf<T>()}");
        if (tensor.numel() != length)
            throw new ArgumentException($"the tensor has {tensor.numel()} elements, the memory {length}");
    }
}
