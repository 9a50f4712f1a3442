namespace Gossamer.EdgeInference.Live;

/// <summary>Rates of a link that change from slot to slot.</summary>
public interface IRateSource
{
    /// <summary>The highest rate there is, bit/s.</summary>
    double Best { get; }

    /// <summary>The rate in <paramref name="slot"/>, 0 the first, bit/s, above 0.</summary>
    double BitsPerSecond(long slot);
}
