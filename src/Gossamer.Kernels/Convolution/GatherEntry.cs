namespace Gossamer.Kernels.Convolution;

/// <summary>One weight as a <see cref="GatherPlan"/> uses it.</summary>
/// <param name="Row">Destination channel.</param>
/// <param name="Channel">Source channel.</param>
/// <param name="ShiftY">Index into the grid's vertical shifts.</param>
/// <param name="ShiftX">Index into the grid's horizontal shifts.</param>
/// <param name="Rank">Place of the weight in the value array.</param>
internal readonly record struct GatherEntry(int Row, int Channel, int ShiftY, int ShiftX, int Rank);
