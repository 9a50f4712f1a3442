using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>The <see cref="GatherPlan"/>s of a convolution.</summary>
internal static class GatherPlans
{
    /// <summary>Forward: output channels gather from input channels.</summary>
    public static GatherPlan Forward(
        SparseTopology topology, ConvolutionShape shape, PackedLayout input, PackedLayout output, int elementBytes)
    {
        int[] Shifts(int kernel) => [.. Enumerable.Range(0, kernel).Select(k => k * shape.Dilation - shape.Padding)];
        var grid = new GatherGrid(
            output.Height, output.Width, shape.Stride, 1, 0, 0, Shifts(shape.KernelHeight), Shifts(shape.KernelWidth));
        return GatherPlan.Forward(topology, shape, grid, input, elementBytes);
    }

    /// <summary>
    /// Input gradient: input channels gather from output channels. With a stride, positions of the input that leave different
    /// remainders meet different kernel elements: each pair of remainders is a plan of its own.
    /// </summary>
    public static GatherPlan[] InputGradient(
        SparseTopology topology, ConvolutionShape shape, PackedLayout outputGradient, PackedLayout inputGradient, int elementBytes)
    {
        int stride = shape.Stride;
        Phases vertical = Phases.Of(shape.KernelHeight, shape), horizontal = Phases.Of(shape.KernelWidth, shape);
        var plans = new List<GatherPlan>();
        for (int y = 0; y < Math.Min(stride, inputGradient.Height); y++)
        {
            for (int x = 0; x < Math.Min(stride, inputGradient.Width); x++)
            {
                var grid = new GatherGrid(
                    (inputGradient.Height - y + stride - 1) / stride, (inputGradient.Width - x + stride - 1) / stride,
                    1, stride, y, x, vertical.Shifts[y], horizontal.Shifts[x]);
                plans.Add(GatherPlan.Backward(topology, shape, grid, Shifts(y, x), outputGradient, elementBytes));
            }
        }
        return [.. plans];

        (int Y, int X)?[] Shifts(int y, int x)
        {
            var shifts = new (int Y, int X)?[shape.KernelHeight * shape.KernelWidth];
            for (int i = 0; i < shifts.Length; i++)
            {
                (int ky, int kx) = Math.DivRem(i, shape.KernelWidth);
                if (vertical.Phase[ky] == y && horizontal.Phase[kx] == x) shifts[i] = (vertical.Index[ky], horizontal.Index[kx]);
            }
            return shifts;
        }
    }

    /// <summary>
    /// How the elements of one kernel axis fall to the remainders of an input position: input row r · + q · stride meets kernel row k at
    /// output row q + (r + padding − k · dilation) / stride where that divides.
    /// </summary>
    /// <param name="Phase">For each kernel element the remainder it belongs to.</param>
    /// <param name="Index">For each kernel element its place among the remainder's shifts.</param>
    /// <param name="Shifts">For each remainder the distinct shifts, ascending.</param>
    private sealed record Phases(int[] Phase, int[] Index, int[][] Shifts)
    {
        public static Phases Of(int kernel, ConvolutionShape shape)
        {
            int stride = shape.Stride;
            int[] phase = new int[kernel], shift = new int[kernel];
            for (int k = 0; k < kernel; k++)
            {
                int lead = k * shape.Dilation - shape.Padding;
                phase[k] = ((lead % stride) + stride) % stride;
                shift[k] = (phase[k] - lead) / stride;
            }
            int[][] shifts = [.. Enumerable.Range(0, stride).Select(p => Enumerable.Range(0, kernel).Where(k => phase[k] == p).Select(k => shift[k]).Order().ToArray())];
            return new Phases(phase, [.. Enumerable.Range(0, kernel).Select(k => Array.IndexOf(shifts[phase[k]], shift[k]))], shifts);
        }
    }
}
