namespace Gossamer.Kernels.Convolution;

/// <summary>
/// How the elements of one kernel axis read an input split by the remainders of its positions: element k meets, for output position q,
/// position q + shift of remainder phase, since q · stride + k · dilation − padding = (q + shift) · stride + remainder.
/// </summary>
/// <param name="Phases">The remainders met, ascending.</param>
/// <param name="Phase">For each kernel element the index of its remainder in <paramref name="Phases"/>.</param>
/// <param name="Shift">For each kernel element its shift.</param>
internal sealed record PhaseAxis(int[] Phases, int[] Phase, int[] Shift)
{
    /// <summary>Positions of a plane: those of the output and those of the input that some element reads beyond.</summary>
    /// <param name="input">Positions of the input.</param>
    /// <param name="output">Positions of the output.</param>
    /// <param name="stride">The stride.</param>
    public int Size(int input, int output, int stride) => Math.Max(output, Math.Min((input + stride - 1) / stride, output + Shift[^1]));

    /// <summary>The border that some element reads around a plane of <paramref name="size"/> positions.</summary>
    /// <param name="size">Positions of the plane.</param>
    /// <param name="output">Positions of the output.</param>
    public int Border(int size, int output) => Math.Max(0, Math.Max(-Shift[0], output + Shift[^1] - size));

    /// <summary>An axis of <paramref name="kernel"/> elements.</summary>
    public static PhaseAxis Of(int kernel, ConvolutionShape shape)
    {
        int[] remainder = new int[kernel], shift = new int[kernel];
        for (int k = 0; k < kernel; k++)
        {
            int lead = k * shape.Dilation - shape.Padding;
            remainder[k] = (lead % shape.Stride + shape.Stride) % shape.Stride;
            shift[k] = (lead - remainder[k]) / shape.Stride;
        }
        int[] phases = [.. remainder.Distinct().Order()];
        return new PhaseAxis(phases, Array.ConvertAll(remainder, r => Array.IndexOf(phases, r)), shift);
    }
}
