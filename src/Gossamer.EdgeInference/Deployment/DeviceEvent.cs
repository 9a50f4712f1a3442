using Gossamer.EdgeInference.Live;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>What a device process says on a line: one of these.</summary>
/// <param name="Task">A task has its answers.</param>
/// <param name="Link">The edge is there, or why not.</param>
/// <param name="Counts">All that was done: the last line.</param>
public sealed record DeviceEvent(AnsweredTask? Task = null, string? Link = null, DeviceCounts? Counts = null);
