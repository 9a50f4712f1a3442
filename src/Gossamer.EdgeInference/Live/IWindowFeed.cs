namespace Gossamer.EdgeInference.Live;

/// <summary>Where a device's windows come from.</summary>
public interface IWindowFeed
{
    /// <summary>The next window at a rate: samples as 16-bit codes, and the label, −1 where it is not known.</summary>
    (ReadOnlyMemory<short> Codes, int Label) Next(int level);
}
