using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>The forward run of a <see cref="PlaneConvolution{T}"/>: for each output channel its tiles, one after the other.</summary>
/// <param name="call">What to read and write.</param>
/// <param name="offsets">For each weight, elements from the source's start to what it multiplies at the run's first position.</param>
internal readonly unsafe struct PlaneProducts<T, TIndex, TVector, TSimd>(PlaneCall<T> call, TIndex* offsets) : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TIndex : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    public void Execute(int chunk)
    {
        PlaneChunk part = call.Chunks[chunk];
        T* aside = stackalloc T[call.Placement is null ? 1 : PlaneTile.MostVectors * TSimd.Count];
        for (int row = part.FirstRow; row < part.EndRow; row++)
        {
            int begin = call.RowPointers[row];
            var weights = new PlaneWeights<T, TIndex>(offsets + begin, call.Weight + begin, call.RowPointers[row + 1] - begin);
            T bias = call.Bias is null ? T.Zero : call.Bias[row];
            T* output = call.Output + (nint)row * call.ChannelPitch;
            T* addend = call.Addend is null ? null : call.Addend + (nint)row * call.ChannelPitch;
            for (int i = part.FirstTile; i < part.EndTile; i++)
            {
                PlaneTile tile = call.Tiles[i];
                int start = tile.Start;
                if (call.Placement is null)
                {
                    var ends = new PlaneEnds<T>(
                        bias, addend is null ? null : addend + start, call.Rectifies, call.Mask is null ? null : call.Mask + start, output + start);
                    PlaneTiles<T, TIndex, TVector, TSimd>.Compute(call.Source + start, tile.Vectors, tile.Last, weights, ends);
                }
                else
                {
                    var ends = new PlaneEnds<T>(bias, null, false, null, aside);
                    PlaneTiles<T, TIndex, TVector, TSimd>.Compute(call.Source + start, tile.Vectors, tile.Last, weights, ends);
                    Place(aside, start, Math.Min(start + tile.Last + TSimd.Count, call.Run), output, addend);
                }
            }
        }
    }

    /// <summary>Brings sums of positions [start, end) to their places in a channel of the output.</summary>
    private void Place(T* sums, int start, int end, T* output, T* addend)
    {
        for (int position = start; position < end;)
        {
            int to = call.Placement->Row(position, out int kept, out int next);
            kept = Math.Min(kept, end - position);
            for (int i = 0; i < kept; i++)
            {
                T sum = sums[position - start + i];
                if (addend is not null) sum += addend[to + i];
                output[to + i] = call.Rectifies && sum < T.Zero ? T.Zero : sum;
            }
            position = next;
        }
    }
}
