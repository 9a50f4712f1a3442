namespace Gossamer.Sparsity.Reports;

/// <summary>A linear first layer on pictures: how many connections each input pixel has, its channels added up.</summary>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Before">Connections of each pixel in the first mask, row by row.</param>
/// <param name="After">Connections of each pixel in the last mask, row by row.</param>
public sealed record InputPixelMap(int Height, int Width, IReadOnlyList<int> Before, IReadOnlyList<int> After) : IFirstLayerMask;
