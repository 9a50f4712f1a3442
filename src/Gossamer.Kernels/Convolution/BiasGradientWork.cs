using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>The gradient of the bias: for each channel the sum of the output's gradient.</summary>
internal abstract unsafe class BiasGradientWork<T> : ICountedWork
    where T : unmanaged
{
    /// <summary>The buffer of the output's gradient.</summary>
    public T* Gradient { get; set; }

    /// <summary>One sum for each channel.</summary>
    public T* Sums { get; set; }

    /// <inheritdoc/>
    public abstract int Chunks { get; }

    /// <inheritdoc/>
    public abstract void Execute(int chunk);
}

/// <summary><see cref="BiasGradientWork{T}"/> with vectors of one width.</summary>
internal sealed unsafe class BiasGradientWork<T, TVector, TSimd>(PackedLayout layout) : BiasGradientWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    public override int Chunks => layout.Channels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int chunk)
    {
        T total = T.Zero;
        int elements = layout.Width * PackedLayout.Lanes;
        for (int block = 0; block < layout.Blocks; block++)
        {
            TVector sum = TSimd.Zero;
            T* map = Gradient + (nint)block * layout.BlockPitch + (nint)chunk * layout.PlanePitch + layout.Interior;
            for (int row = 0; row < layout.Height; row++)
            {
                T* line = map + (nint)row * layout.RowPitch;
                // Row by row, so that no sum grows long, whatever the width.
                TVector even = TSimd.Zero, odd = even;
                for (int i = 0; i < elements; i += 2 * TSimd.Count)
                {
                    even = TSimd.Add(even, TSimd.Load(line + i));
                    odd = TSimd.Add(odd, TSimd.Load(line + i + TSimd.Count));
                }
                sum = TSimd.Add(sum, TSimd.Add(even, odd));
            }
            total += TSimd.Sum(sum);
        }
        Sums[chunk] = total;
    }
}
