using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Sparse matrix times each of a few samples: output[s, r] = bias[r] + Σ value[k] · input[s, column[k]]. A row's indices and values
/// are read once from memory for all samples; the activations are gathered.
/// </summary>
internal readonly unsafe struct SampleProducts<T, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TIndex : unmanaged
{
    public required int* RowPointers { get; init; }

    public required TIndex* ColumnIndices { get; init; }

    public required T* Values { get; init; }

    public required T* Bias { get; init; }

    public required T* Input { get; init; }

    public required T* Output { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Batch { get; init; }

    public required bool Rectified { get; init; }

    /// <summary>Whether to gather with vector instructions.</summary>
    public required bool Gathers { get; init; }

    public required int* ChunkStarts { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk)
    {
        for (int row = ChunkStarts[chunk]; row < ChunkStarts[chunk + 1]; row++)
        {
            int begin = RowPointers[row], end = RowPointers[row + 1];
            T bias = Bias == null ? T.Zero : Bias[row];
            for (int sample = 0; sample < Batch; sample++)
            {
                T* input = Input + (nint)sample * Columns;
                T sum = bias + (Gathers ? GatheredDot(input, begin, end) : Dot(input, begin, end));
                Output[(nint)sample * Rows + row] = Rectified && sum < T.Zero ? T.Zero : sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Dot(T* input, nint k, nint end)
    {
        TIndex* indices = ColumnIndices;
        T* values = Values;
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        for (; k + 4 <= end; k += 4)
        {
            s0 += values[k] * input[Indices.At(indices, k)];
            s1 += values[k + 1] * input[Indices.At(indices, k + 1)];
            s2 += values[k + 2] * input[Indices.At(indices, k + 2)];
            s3 += values[k + 3] * input[Indices.At(indices, k + 3)];
        }
        for (; k < end; k++) s0 += values[k] * input[Indices.At(indices, k)];
        return s0 + s1 + (s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T GatheredDot(T* input, nint k, nint end)
    {
        TIndex* indices = ColumnIndices;
        T* values = Values;
        if (typeof(T) == typeof(float))
        {
            Vector256<float> even = default, odd = default;
            for (; k + 16 <= end; k += 16)
            {
                Vector256<float> near = Avx2.GatherVector256((float*)input, Indices.EightAt(indices, k), sizeof(float));
                Vector256<float> far = Avx2.GatherVector256((float*)input, Indices.EightAt(indices, k + 8), sizeof(float));
                even = Vector256.MultiplyAddEstimate(Vector256.Load((float*)values + k), near, even);
                odd = Vector256.MultiplyAddEstimate(Vector256.Load((float*)values + k + 8), far, odd);
            }
            return T.CreateTruncating(Vector256.Sum(even + odd)) + Dot(input, k, end);
        }
        else
        {
            Vector256<double> even = default, odd = default;
            for (; k + 8 <= end; k += 8)
            {
                Vector256<int> columns = Indices.EightAt(indices, k);
                Vector256<double> near = Avx2.GatherVector256((double*)input, columns.GetLower(), sizeof(double));
                Vector256<double> far = Avx2.GatherVector256((double*)input, columns.GetUpper(), sizeof(double));
                even = Vector256.MultiplyAddEstimate(Vector256.Load((double*)values + k), near, even);
                odd = Vector256.MultiplyAddEstimate(Vector256.Load((double*)values + k + 4), far, odd);
            }
            return T.CreateTruncating(Vector256.Sum(even + odd)) + Dot(input, k, end);
        }
    }
}
