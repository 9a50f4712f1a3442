namespace Gossamer.EdgeInference.Bearings;

/// <summary>A stretch of a recording from which windows are cut; none reaches beyond its ends.</summary>
/// <param name="Label">Class, an index into <see cref="BearingClasses.Names"/>.</param>
/// <param name="Samples">The whole recording at <see cref="BearingClasses.Hertz"/>, accelerations in g.</param>
/// <param name="First">First sample of the stretch.</param>
/// <param name="End">The sample behind its last.</param>
public sealed record BearingStretch(int Label, float[] Samples, int First, int End);
