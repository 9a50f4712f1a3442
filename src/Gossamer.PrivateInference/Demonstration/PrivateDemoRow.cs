namespace Gossamer.PrivateInference.Demonstration;

/// <summary>One network with one provider of correlations.</summary>
/// <param name="Network">relu or polynomial.</param>
/// <param name="Provider">transfers, or a simulated dealer.</param>
/// <param name="PlainAccuracy">In floating point, on the whole of what was asked.</param>
/// <param name="Agree">Samples with the same class.</param>
/// <param name="Samples">Samples.</param>
/// <param name="MaxLogitError">Largest difference of a score.</param>
/// <param name="StatedErrorBound">What the manifest states; null where it can state nothing.</param>
/// <param name="RingBits">k.</param>
/// <param name="Online">One query, online.</param>
/// <param name="Offline">One query's correlations; of a dealer the bytes that it would send, and the milliseconds of expanding seeds.</param>
public sealed record PrivateDemoRow(
    string Network, string Provider, double PlainAccuracy, int Agree, int Samples, double MaxLogitError, double? StatedErrorBound, int RingBits,
    OnlineFigures Online, OfflineFigures Offline)
{
    /// <summary>Milliseconds of both phases.</summary>
    public double TotalMs => Online.Ms + Offline.Ms;

    /// <summary>Bytes of both phases.</summary>
    public long TotalBytes => Online.Bytes + Offline.Bytes;
}
