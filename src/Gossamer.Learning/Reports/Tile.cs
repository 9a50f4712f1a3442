namespace Gossamer.Learning.Reports;

/// <summary>A tile of a <see cref="TileChart"/>.</summary>
/// <param name="Text">A word on it, short.</param>
/// <param name="Color">Palette colour 1 to 8, or 0 for grey.</param>
/// <param name="Hint">What it says under the pointer.</param>
public sealed record Tile(string Text, int Color, string Hint);
