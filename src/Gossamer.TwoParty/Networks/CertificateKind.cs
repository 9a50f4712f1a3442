namespace Gossamer.TwoParty.Networks;

/// <summary>What the bounds of a manifest promise.</summary>
public enum CertificateKind
{
    /// <summary>Observed on calibration data, times a factor: unusual input may still wrap, and nobody notices.</summary>
    Calibrated = 0,

    /// <summary>Interval bounds over the whole input domain: no input of it wraps.</summary>
    Proven = 1,
}
