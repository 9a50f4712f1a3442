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
        var entries = new List<GatherEntry>(topology.NonZeros);
        foreach (Weight weight in Weights(topology, shape))
            entries.Add(new GatherEntry(weight.Output, weight.Input, weight.Y, weight.X, weight.Rank));
        return GatherPlan.Create(grid, entries, shape.OutChannels, shape.InChannels / shape.Groups, input, elementBytes);
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
        var entries = new List<GatherEntry>[stride * stride];
        for (int phase = 0; phase < entries.Length; phase++) entries[phase] = [];
        foreach (Weight weight in Weights(topology, shape))
            entries[vertical.Phase[weight.Y] * stride + horizontal.Phase[weight.X]].Add(
                new GatherEntry(weight.Input, weight.Output, vertical.Index[weight.Y], horizontal.Index[weight.X], weight.Rank));

        var plans = new List<GatherPlan>();
        for (int y = 0; y < Math.Min(stride, inputGradient.Height); y++)
        {
            for (int x = 0; x < Math.Min(stride, inputGradient.Width); x++)
            {
                var grid = new GatherGrid(
                    (inputGradient.Height - y + stride - 1) / stride, (inputGradient.Width - x + stride - 1) / stride,
                    1, stride, y, x, vertical.Shifts[y], horizontal.Shifts[x]);
                plans.Add(GatherPlan.Create(
                    grid, entries[y * stride + x], shape.InChannels, shape.OutChannels / shape.Groups, outputGradient, elementBytes));
            }
        }
        return [.. plans];
    }

    private static IEnumerable<Weight> Weights(SparseTopology topology, ConvolutionShape shape)
    {
        int area = shape.KernelHeight * shape.KernelWidth;
        int groupInputs = shape.InChannels / shape.Groups, groupOutputs = shape.OutChannels / shape.Groups;
        int rank = 0;
        for (int output = 0; output < topology.Rows; output++)
        {
            int firstInput = output / groupOutputs * groupInputs;
            for (int end = topology.RowPointers[output + 1]; rank < end; rank++)
            {
                (int input, int position) = Math.DivRem(topology.ColumnIndices[rank], area);
                (int y, int x) = Math.DivRem(position, shape.KernelWidth);
                yield return new Weight(output, firstInput + input, y, x, rank);
            }
        }
    }

    private readonly record struct Weight(int Output, int Input, int Y, int X, int Rank);

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
