namespace Gossamer.EdgeInference.Live;

/// <summary>A device's way to the edge, whatever carries it.</summary>
public interface IEdgeLink
{
    /// <summary>The edge's answer to a window.</summary>
    /// <param name="id">Which window; the same again where it is asked again.</param>
    /// <param name="level">Its rate.</param>
    /// <param name="codes">Its samples.</param>
    /// <param name="cancellation">The deadline.</param>
    /// <exception cref="IOException">The edge is away, or too busy.</exception>
    Task<int> AskAsync(RequestId id, int level, ReadOnlyMemory<short> codes, CancellationToken cancellation);

    /// <summary>Tells the edge about the slot that begins; lost where the edge is away.</summary>
    void Report(DeviceReport report);
}
