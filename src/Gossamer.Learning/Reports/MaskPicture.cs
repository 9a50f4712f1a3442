using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>A grid of cells, each of one kind, for example a mask: a pixel for a cell.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Rows">Rows of cells.</param>
/// <param name="Columns">Columns of cells.</param>
/// <param name="Kinds">The kind of each cell, row by row: an index into <paramref name="Palette"/>.</param>
/// <param name="Palette">Name and colour of each kind; a kind without a name is not in the legend.</param>
public sealed record MaskPicture(
    string Title, int Rows, int Columns, ReadOnlyMemory<byte> Kinds, IReadOnlyList<(string Name, PixelColor Color)> Palette) : IReportElement
{
    /// <summary>What a cell is; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The width to enlarge to, in pixels of the screen.</summary>
    public int TargetWidth { get; init; } = 480;

    /// <summary>The height to enlarge to, in pixels of the screen.</summary>
    public int TargetHeight { get; init; } = 480;

    /// <inheritdoc/>
    public XElement ToHtml()
    {
        ReadOnlySpan<byte> kinds = Kinds.Span;
        PixelColor[] pixels = new PixelColor[kinds.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = Palette[kinds[i]].Color;
        return new PixelPicture(Title, Rows, Columns, pixels)
        {
            Note = Note,
            TargetWidth = TargetWidth,
            TargetHeight = TargetHeight,
            Legend = [.. Palette.Where(kind => kind.Name.Length > 0)],
        }.ToHtml();
    }
}
