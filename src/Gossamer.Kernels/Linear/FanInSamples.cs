using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>Matrix of constant fan-in times each of a few samples, sixteen rows at once: inputs are gathered, sums stay in their lanes.</summary>
internal readonly unsafe struct FanInSamples<T, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TIndex : unmanaged
{
    /// <summary>Blocks of rows in a chunk.</summary>
    public required int BlocksPerChunk { get; init; }

    public required int Blocks { get; init; }

    public required int FanIn { get; init; }

    public required int Columns { get; init; }

    public required int Batch { get; init; }

    /// <summary>In the order of <see cref="RowInterleave"/>.</summary>
    public required TIndex* ColumnIndices { get; init; }

    /// <summary>In the order of <see cref="RowInterleave"/>.</summary>
    public required T* Values { get; init; }

    public required T* Input { get; init; }

    public required InterleavedRows<T> Output { get; init; }

    /// <summary>Whether to gather with vector instructions.</summary>
    public required bool Gathers { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk)
    {
        T* sums = stackalloc T[RowInterleave.Rows];
        int end = Math.Min(Blocks, (chunk + 1) * BlocksPerChunk);
        for (int block = chunk * BlocksPerChunk; block < end; block++)
        {
            nint start = (nint)block * FanIn * RowInterleave.Rows;
            for (int sample = 0; sample < Batch; sample++)
            {
                T* input = Input + (nint)sample * Columns;
                if (!Gathers) Sum(input, ColumnIndices + start, Values + start, sums);
                else if (typeof(T) == typeof(float)) SumSingle((float*)input, ColumnIndices + start, (float*)(Values + start), (float*)sums);
                else SumDouble((double*)input, ColumnIndices + start, (double*)(Values + start), (double*)sums);
                Output.Store(sums, block, sample);
            }
        }
    }

    private void Sum(T* input, TIndex* column, T* value, T* sums)
    {
        new Span<T>(sums, RowInterleave.Rows).Clear();
        for (int left = FanIn; left > 0; left--, column += RowInterleave.Rows, value += RowInterleave.Rows)
            for (int i = 0; i < RowInterleave.Rows; i++) sums[i] += value[i] * input[Indices.At(column, i)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SumSingle(float* input, TIndex* column, float* value, float* sums)
    {
        Vector256<float> near = default, far = default;
        for (int left = FanIn; left > 0; left--, column += RowInterleave.Rows, value += RowInterleave.Rows)
        {
            Vector256<float> x0 = Avx2.GatherVector256(input, Indices.EightAt(column, 0), sizeof(float));
            Vector256<float> x1 = Avx2.GatherVector256(input, Indices.EightAt(column, 8), sizeof(float));
            near = Vector256.MultiplyAddEstimate(Vector256.Load(value), x0, near);
            far = Vector256.MultiplyAddEstimate(Vector256.Load(value + 8), x1, far);
        }
        near.Store(sums);
        far.Store(sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SumDouble(double* input, TIndex* column, double* value, double* sums)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int left = FanIn; left > 0; left--, column += RowInterleave.Rows, value += RowInterleave.Rows)
        {
            Vector256<int> near = Indices.EightAt(column, 0), far = Indices.EightAt(column, 8);
            s0 = Vector256.MultiplyAddEstimate(
                Vector256.Load(value), Avx2.GatherVector256(input, near.GetLower(), sizeof(double)), s0);
            s1 = Vector256.MultiplyAddEstimate(
                Vector256.Load(value + 4), Avx2.GatherVector256(input, near.GetUpper(), sizeof(double)), s1);
            s2 = Vector256.MultiplyAddEstimate(
                Vector256.Load(value + 8), Avx2.GatherVector256(input, far.GetLower(), sizeof(double)), s2);
            s3 = Vector256.MultiplyAddEstimate(
                Vector256.Load(value + 12), Avx2.GatherVector256(input, far.GetUpper(), sizeof(double)), s3);
        }
        s0.Store(sums);
        s1.Store(sums + 4);
        s2.Store(sums + 8);
        s3.Store(sums + 12);
    }
}
