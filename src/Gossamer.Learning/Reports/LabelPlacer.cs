namespace Gossamer.Learning.Reports;

/// <summary>Finds room for labels beside points; one that finds none is left to the hint of its point.</summary>
internal sealed class LabelPlacer
{
    private const double Ascent = 10, Height = 13, Above = -8, Below = 18;

    private readonly List<(double Left, double Top, double Right)> _taken = [];

    /// <summary>Keeps the place of a text that begins at (<paramref name="x"/>, <paramref name="y"/>) free of labels.</summary>
    public void Reserve(double x, double y, string text) => _taken.Add((x, y - Ascent, x + Svg.WidthOf(text)));

    /// <summary>The baseline of a label centred on a point: above it, else below it; null if both would touch another.</summary>
    public double? Baseline(double x, double y, string text)
    {
        double half = Svg.WidthOf(text) / 2;
        foreach (double offset in new[] { Above, Below })
        {
            double top = y + offset - Ascent;
            if (_taken.Any(label => label.Left < x + half && x - half < label.Right && Math.Abs(label.Top - top) < Height)) continue;
            _taken.Add((x - half, top, x + half));
            return y + offset;
        }

        return null;
    }
}
