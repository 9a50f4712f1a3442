using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// The layout of activations in the sparse linear kernels: [batch / 32, features, 32], the samples of one feature in one block
/// contiguous, so that a weight multiplies whole vectors, and a block of all features is small enough for the second-level
/// cache. Samples beyond the batch in the last block are padding: kernels expect zeros there and write zeros there.
/// </summary>
public static class BatchBlocks
{
    /// <summary>Samples in a block.</summary>
    public const int Size = 32;

    /// <summary>Blocks that hold <paramref name="batch"/> samples.</summary>
    public static int Count(int batch) => (batch + Size - 1) / Size;

    /// <summary>Elements of [batch / 32, features, 32], padding included.</summary>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1.</exception>
    public static int Length(int features, int batch) => checked(Count(batch) * features * Size);

    /// <summary>Packs [batch, features] into [batch / 32, features, 32], padding with zeros.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Pack<T>(
        ReadOnlySpan<T> samples, int features, int batch, Span<T> packed, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(samples.Length, features, batch, packed.Length);
        Move(samples, features, batch, packed, pack: true, execution);
    }

    /// <summary>Unpacks [batch / 32, features, 32] into [batch, features].</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Unpack<T>(
        ReadOnlySpan<T> packed, int features, int batch, Span<T> samples, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(samples.Length, features, batch, packed.Length);
        Move(samples, features, batch, packed, pack: false, execution);
    }

    /// <summary>Sets the padding of features <paramref name="begin"/> to <paramref name="end"/> − 1 to zero.</summary>
    internal static unsafe void ClearPadding<T>(T* packed, int features, int batch, int begin, int end)
        where T : unmanaged
    {
        int valid = batch % Size;
        if (valid == 0) return;
        T* block = packed + (nint)(Count(batch) - 1) * features * Size;
        for (int feature = begin; feature < end; feature++) new Span<T>(block + (nint)feature * Size + valid, Size - valid).Clear();
    }

    private static unsafe void Move<T>(
        ReadOnlySpan<T> samples, int features, int batch, ReadOnlySpan<T> packed, bool pack, KernelExecution? execution)
        where T : unmanaged
    {
        fixed (T* sampleStart = samples, packedStart = packed)
        {
            var work = new Transposition<T>(sampleStart, packedStart, features, batch, pack);
            (execution ?? KernelExecution.Default).Pool.Run(work, Count(batch) * work.FeatureTiles);
        }
    }

    private static void Check(int samples, int features, int batch, int packed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        if (samples != (long)features * batch)
            throw new ArgumentException($"{samples} elements for [{batch}, {features}]", nameof(samples));
        if (packed != Length(features, batch))
            throw new ArgumentException($"{packed} elements for [{Count(batch)}, {features}, {Size}]", nameof(packed));
    }

    /// <summary>One chunk is one block of samples and one tile of features.</summary>
    private readonly unsafe struct Transposition<T>(T* samples, T* packed, int features, int batch, bool pack) : IChunkedWork
        where T : unmanaged
    {
        private const int TileFeatures = 256;

        public int FeatureTiles => (features + TileFeatures - 1) / TileFeatures;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk)
        {
            (int block, int tile) = Math.DivRem(chunk, FeatureTiles);
            int first = tile * TileFeatures, end = Math.Min(features, first + TileFeatures);
            int count = Math.Min(Size, batch - block * Size);
            T* from = samples + (nint)block * Size * features;
            T* to = packed + (nint)block * Size * features;
            // 16 features at a time: a cache line of each sample, used whole before the next.
            for (int near = first; near < end; near += 16)
            {
                int far = Math.Min(end, near + 16);
                for (int sample = 0; sample < count; sample++)
                {
                    T* row = from + (nint)sample * features;
                    if (pack)
                        for (int feature = near; feature < far; feature++) to[(nint)feature * Size + sample] = row[feature];
                    else
                        for (int feature = near; feature < far; feature++) row[feature] = to[(nint)feature * Size + sample];
                }
            }
            if (!pack || count == Size) return;
            for (int feature = first; feature < end; feature++)
                new Span<T>(to + (nint)feature * Size + count, Size - count).Clear();
        }
    }
}
