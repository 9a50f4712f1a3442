namespace Gossamer.EdgeInference.Live;

/// <summary>A device's way to the edge, whatever carries it.</summary>
public interface IEdgeLink
{
    /// <summary>The edge's answers to the windows of a task.</summary>
    /// <param name="id">Which task; the same again where it is asked again.</param>
    /// <param name="windows">Its windows.</param>
    /// <param name="cancellation">The deadline.</param>
    /// <exception cref="IOException">The edge is away, or too busy.</exception>
    Task<int[]> AskAsync(RequestId id, WindowBatch windows, CancellationToken cancellation);

    /// <summary>Tells the edge about the slot that begins; lost where the edge is away.</summary>
    void Report(DeviceReport report);
}
