namespace Gossamer.PrivateInference.Export;

/// <summary>What is certified of a value, channel by channel.</summary>
/// <param name="Low">Least element.</param>
/// <param name="High">Greatest element.</param>
internal sealed record ChannelRange(double[] Low, double[] High)
{
    /// <summary>Largest magnitude of a channel.</summary>
    public double Magnitude(int channel) => Math.Max(Math.Abs(Low[channel]), Math.Abs(High[channel]));

    /// <summary>Middle of a channel.</summary>
    public double Middle(int channel) => (Low[channel] + High[channel]) / 2;

    /// <summary>Half of a channel's width.</summary>
    public double Radius(int channel) => (High[channel] - Low[channel]) / 2;

    /// <summary>The range with all limits multiplied.</summary>
    public ChannelRange Times(double factor) => new(Array.ConvertAll(Low, low => low * factor), Array.ConvertAll(High, high => high * factor));

    /// <summary>The same range with 0 in every channel.</summary>
    public ChannelRange WithZero() =>
        new(Array.ConvertAll(Low, static low => Math.Min(0, low)), Array.ConvertAll(High, static high => Math.Max(0, high)));

    /// <summary>Largest magnitude of all.</summary>
    public double Bound => Enumerable.Range(0, Low.Length).Max(Magnitude);

    /// <summary>The same range for all channels.</summary>
    public static ChannelRange Uniform(int channels, double low, double high)
    {
        double[] lows = new double[channels], highs = new double[channels];
        Array.Fill(lows, low);
        Array.Fill(highs, high);
        return new ChannelRange(lows, highs);
    }
}
