namespace Gossamer.Learning.Statistics;

/// <summary>The values that never fall and are nearest to given ones by weighted squares, by pooling adjacent violators.</summary>
/// <remarks>Source: Barlow, Bartholomew, Bremner, Brunk, "Statistical inference under order restrictions", Wiley 1972, section 1.2.</remarks>
public static class IsotonicRegression
{
    /// <summary>Fits <paramref name="values"/>, in the order in which they must not fall.</summary>
    /// <param name="values">Values.</param>
    /// <param name="weights">Weight of each, above 0; equal by default.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights than values, or one is not above 0.</exception>
    public static double[] Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        if (!weights.IsEmpty && weights.Length != values.Length) throw new ArgumentException($"{weights.Length} weights for {values.Length} values", nameof(weights));
        var blocks = new (double Mean, double Weight, int Count)[values.Length];
        int last = -1;
        for (int i = 0; i < values.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (!(weight > 0)) throw new ArgumentException($"weight {i} is {weight}, expected above 0", nameof(weights));
            blocks[++last] = (values[i], weight, 1);
            while (last > 0 && blocks[last - 1].Mean > blocks[last].Mean)
            {
                (double mean, double heavy, int count) = blocks[last--];
                double sum = blocks[last].Weight + heavy;
                blocks[last] = ((blocks[last].Mean * blocks[last].Weight + mean * heavy) / sum, sum, blocks[last].Count + count);
            }
        }
        double[] fitted = new double[values.Length];
        for (int block = 0, at = 0; block <= last; block++)
            for (int end = at + blocks[block].Count; at < end; at++) fitted[at] = blocks[block].Mean;
        return fitted;
    }
}
