using System.Xml.Linq;

namespace Gossamer.Learning.Reports;

/// <summary>Axes, grid and labels of a chart with two numeric axes.</summary>
internal sealed class ChartFrame
{
    private const double Top = 26;

    private readonly double _left, _right;
    private readonly ChartAxis _x, _y;

    public ChartFrame(
        double width, double height, ChartAxis x, IEnumerable<double> xs, ChartAxis y, IEnumerable<double> ys, double right)
    {
        (_x, _y, _right, Bottom) = (x, y, width - right, height - 40);
        Y = new AxisScale(y, ys, Bottom, Top, ticks: 5);
        _left = 10 + Y.Ticks.Select(tick => Svg.WidthOf(Y.Label(tick))).DefaultIfEmpty(0).Max();
        X = new AxisScale(x, xs, _left, _right, ticks: Math.Max(2, (int)((_right - _left) / 70)), tight: true);
    }

    public AxisScale X { get; }

    public AxisScale Y { get; }

    /// <summary>The height of the horizontal axis, from the top of the picture.</summary>
    public double Bottom { get; }

    public bool Shows(double x, double y) => X.Shows(x) && Y.Shows(y);

    public (double X, double Y) Place(double x, double y) => (X[x], Y[y]);

    public IEnumerable<XElement> Draw()
    {
        yield return Svg.Text("", 0, 12, _y.Label);
        foreach (double tick in Y.Ticks)
        {
            yield return Svg.Line("tick", _left, Y[tick], _right, Y[tick]);
            yield return Svg.Text("end", _left - 7, Y[tick] + 4, Y.Label(tick));
        }

        yield return Svg.Line("axis", _left, Bottom, _right, Bottom);
        foreach (double tick in X.Ticks)
        {
            yield return Svg.Line("axis", X[tick], Bottom, X[tick], Bottom + 4);
            yield return Svg.Text("middle", X[tick], Bottom + 18, X.Label(tick));
        }

        yield return Svg.Text("middle", (_left + _right) / 2, Bottom + 36, _x.Label);
    }
}
