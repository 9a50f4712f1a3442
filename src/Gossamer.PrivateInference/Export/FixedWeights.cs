namespace Gossamer.PrivateInference.Export;

/// <summary>A product's weights as whole numbers of 2^−fw.</summary>
/// <param name="Fraction">fw.</param>
/// <param name="Weights">round(w · 2^fw).</param>
/// <param name="Bits">Bits of a weight in two's complement.</param>
internal sealed record FixedWeights(int Fraction, int[] Weights, int Bits)
{
    /// <summary>The weights of a product.</summary>
    public static FixedWeights Of(LoweredProduct product, int fraction)
    {
        double scale = Math.ScaleB(1, fraction);
        int[] weights = Array.ConvertAll(product.Weights, weight => checked((int)Math.Round(weight * scale)));
        int bits = 2;
        foreach (int weight in weights)
            while (weight < -(1 << (bits - 1)) || weight >= 1 << (bits - 1)) bits++;
        return new FixedWeights(fraction, weights, bits);
    }

    /// <summary>
    /// Biases at the scale of the result, with what rounding of the weights does to operands in the middle of their ranges taken out.
    /// </summary>
    public long[] Bias(LoweredProduct product, ChannelRange operands, int fraction)
    {
        var biases = new long[product.Rows];
        for (int row = 0; row < product.Rows; row++)
        {
            double bias = product.Bias[row];
            for (int column = 0, at = row * product.Depth; column < product.Depth; column++, at++)
                bias += (product.Weights[at] - Math.ScaleB(Weights[at], -Fraction)) * operands.Middle(product.ChannelOf(row, column));
            biases[row] = (long)Math.Round(Math.ScaleB(bias, fraction));
        }
        return biases;
    }
}
