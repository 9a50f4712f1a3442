using System.Numerics;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Agreement.Simulation;

/// <summary>Gaussian fields with unit variance whose values are alike over a length: white noise under a Gaussian, wrapped at the edges.</summary>
internal static class SmoothField
{
    /// <summary>A field of side × side.</summary>
    public static float[] Draw(int side, double length, CounterRandom random)
    {
        float[] noise = new float[side * side], half = new float[noise.Length];
        for (int i = 0; i < noise.Length; i++) noise[i] = (float)random.Normal((ulong)i);
        int reach = Math.Min(side / 2 - 1, (int)Math.Ceiling(3 * length));
        float[] kernel = new float[2 * reach + 1];
        double squares = 0;
        for (int i = -reach; i <= reach; i++)
        {
            kernel[i + reach] = (float)Math.Exp(-0.5 * i * i / (length * length));
            squares += kernel[i + reach] * kernel[i + reach];
        }
        // In two passes the variance is the square of the kernel's own.
        for (int i = 0; i < kernel.Length; i++) kernel[i] /= (float)Math.Sqrt(squares);
        Pass(noise, half, side, kernel, reach);
        Pass(half, noise, side, kernel, reach);
        return noise;
    }

    /// <summary>Convolves rows and turns the field on its side, so that two passes convolve both ways.</summary>
    private static void Pass(float[] source, float[] target, int side, float[] kernel, int reach)
    {
        float[] wide = new float[side + 2 * reach], sums = new float[side];
        for (int row = 0; row < side; row++)
        {
            ReadOnlySpan<float> line = source.AsSpan(row * side, side);
            line.CopyTo(wide.AsSpan(reach));
            line[^reach..].CopyTo(wide);
            line[..reach].CopyTo(wide.AsSpan(reach + side));
            Array.Clear(sums);
            for (int k = 0; k < kernel.Length; k++) AddScaled(wide.AsSpan(k, side), kernel[k], sums);
            for (int x = 0; x < side; x++) target[x * side + row] = sums[x];
        }
    }

    private static void AddScaled(ReadOnlySpan<float> values, float factor, Span<float> sums)
    {
        var wide = new Vector<float>(factor);
        int i = 0;
        for (; i + Vector<float>.Count <= sums.Length; i += Vector<float>.Count)
            (new Vector<float>(sums[i..]) + wide * new Vector<float>(values[i..])).CopyTo(sums[i..]);
        for (; i < sums.Length; i++) sums[i] += factor * values[i];
    }
}
