using System.Globalization;
using System.Xml.Linq;
using Gossamer.Learning.Reports;
using SkiaSharp;
using Xunit;

namespace Gossamer.Tests.Learning.Reports;

public sealed class ReportTests
{
    private static readonly ChartAxis Plain = new("value");

    [Fact]
    public void Text_of_any_kind_is_escaped_and_kept()
    {
        const string nasty = "<b>&\"'\u0001\uD800 ]]>";
        const string kept = "<b>&\"'\uFFFD\uFFFD ]]>";
        XElement page = ReportPage.Check(new HtmlReport(nasty, nasty, [new(nasty, nasty, nasty)],
        [
            new(nasty, nasty,
            [
                new ReportTable(nasty, [new(nasty)], [new([nasty])]),
                new ReportFacts(nasty, [(nasty, nasty)]),
                new LineChart(nasty, Plain with { Label = nasty }, Plain with { Label = nasty }, [new(nasty, [1, 2], [3, 4]), new(nasty, [1], [3])]),
                new BarChart(nasty, Plain, [nasty], [new(nasty, [1])]),
                new IntervalPlot(nasty, Plain, [new(nasty, [new(nasty, 1, 0, 2)])]),
                new MaskPicture(nasty, 1, 1, new byte[1], [(nasty, new PixelColor(1, 2, 3))]),
                new Heatmap(nasty, 1, 1, [1], nasty),
                new TileChart(nasty, [nasty], [nasty], [[new(nasty, 1, nasty)]], [(nasty, 1)]),
            ]),
        ], nasty));
        Assert.Equal(kept, page.Element("head")!.Element("title")!.Value);
        Assert.Equal(kept, page.Descendants("td").First().Value);
        Assert.True(page.Descendants().Count(element => !element.HasElements && element.Value.Contains(kept, StringComparison.Ordinal)) > 15);
    }

    [Fact]
    public void Places_on_a_line_chart_are_in_proportion()
    {
        XElement chart = new LineChart("t", new ChartAxis("x"), new ChartAxis("y"), [new("s", [0, 5, 10], [0, 50, 100])]).ToHtml();
        double[][] dots = [.. chart.Descendants("circle").Select(dot => new[] { Number(dot, "cx"), Number(dot, "cy") })];
        Assert.Equal(dots[1][0], (dots[0][0] + dots[2][0]) / 2, 0.02);
        Assert.Equal(dots[1][1], (dots[0][1] + dots[2][1]) / 2, 0.02);
        Assert.True(dots[2][1] < dots[0][1], "greater values stand higher");
        Assert.Equal(["s: 0.0 at 0.0", "s: 50.0 at 5.0", "s: 100.0 at 10.0"], chart.Descendants("title").Select(title => title.Value));
    }

    [Fact]
    public void Tiles_stand_in_rows_under_their_columns()
    {
        XElement chart = new TileChart(
            "t", ["r1", "r2"], ["c1", "c2", "c3"],
            [[new("a", 1, "1"), new("b", 2, "2"), new("c", 1, "3")], [new("d", 1, "4"), new("e", 2, "5"), new("f", 2, "6")]], [("one", 1), ("two", 2)]).ToHtml();
        (double X, double Y)[] tiles = [.. chart.Descendants("rect").Where(static bar => bar.Element("title") is not null).Select(bar => (Number(bar, "x"), Number(bar, "y")))];
        Assert.Equal(6, tiles.Length);
        Assert.Equal(tiles[0].X, tiles[3].X, 0.02);
        Assert.Equal(tiles[0].Y, tiles[2].Y, 0.02);
        Assert.Equal(tiles[2].X - tiles[1].X, tiles[1].X - tiles[0].X, 0.02);
        Assert.True(tiles[3].Y > tiles[0].Y);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], chart.Descendants("rect").Elements("title").Select(static title => title.Value));
        Assert.Throws<InvalidOperationException>(static () => new TileChart("t", ["r"], ["c"], [[]], []).ToHtml());
    }

    [Fact]
    public void A_logarithmic_axis_gives_equal_room_to_equal_ratios_and_leaves_out_what_is_not_positive()
    {
        XElement chart = new LineChart("t", new ChartAxis("x"), new ChartAxis("y") { IsLogarithmic = true }, [new("s", [0, 1, 2, 3], [1, 10, 100, 0])]).ToHtml();
        double[] heights = [.. chart.Descendants("circle").Select(dot => Number(dot, "cy"))];
        Assert.Equal(3, heights.Length);
        Assert.Equal(heights[1] - heights[0], heights[2] - heights[1], 0.02);
    }

    [Fact]
    public void A_missing_value_breaks_the_line()
    {
        XElement chart = new LineChart("t", new ChartAxis("x"), new ChartAxis("y"), [new("s", [0, 1, 2, 3, 4], [1, 2, double.NaN, 3, double.PositiveInfinity])]).ToHtml();
        string path = (string)chart.Descendants("path").Single().Attribute("d")!;
        Assert.Equal((2, 1), (path.Count(c => c == 'M'), path.Count(c => c == 'L')));
    }

    [Fact]
    public void Labels_of_lines_that_end_together_do_not_touch()
    {
        XElement chart = new LineChart("t", new ChartAxis("x"), new ChartAxis("y", ValueFormat.Percent),
            [.. Enumerable.Range(0, 6).Select(i => new ChartSeries($"s{i}", [0, 1], [0, 0.0001 * i]))]).ToHtml();
        double[] heights = [.. chart.Descendants("text").Where(text => ((string?)text.Attribute("class"))?.StartsWith("value") == true).Select(text => Number(text, "y")).Order()];
        Assert.Equal(6, heights.Length);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First > 13.9));
    }

    [Fact]
    public void Names_of_points_stand_where_there_is_room()
    {
        XElement Chart(double[] x) =>
            new LineChart("t", new ChartAxis("x"), new ChartAxis("y"), [new("s", x, [1, 1, 1, 1]) { PointNames = ["p0", "p1", "p2", "p3"] }]).ToHtml();
        int Shown(XElement chart) => chart.Descendants("text").Count(text => text.Value.StartsWith('p'));
        Assert.Equal(4, Shown(Chart([0, 1, 2, 3])));
        Assert.Equal(3, Shown(Chart([0, 0.0001, 0.0002, 3])));
        Assert.Contains(Chart([0, 0.0001, 0.0002, 3]).Descendants("title"), title => title.Value.StartsWith("s, p2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(5.0, 5.0)]
    [InlineData(-1e9, 1e9)]
    [InlineData(0.991, 0.9912)]
    [InlineData(double.NaN, double.NaN)]
    public void Any_range_has_a_few_distinct_ticks(double low, double high)
    {
        foreach (ValueFormat format in Enum.GetValues<ValueFormat>())
        {
            XElement chart = new LineChart("t", new ChartAxis("x"), new ChartAxis("y", format), [new("s", [0, 1], [low, high])]).ToHtml();
            string[] labels = [.. chart.Descendants("text").Where(text => (string?)text.Attribute("class") == "end").Select(text => text.Value)];
            Assert.InRange(labels.Length, 2, 8);
            Assert.Equal(labels.Length, labels.Distinct().Count());
        }
    }

    [Fact]
    public void Bars_begin_at_zero_and_grow_with_their_value()
    {
        XElement chart = new BarChart("t", new ChartAxis("share", ValueFormat.Percent), ["a", "b"], [new("before", [0.2, double.NaN]), new("after", [0.4, 0.8])]).ToHtml();
        double[] widths = [.. chart.Descendants("rect").Where(bar => bar.Element("title") is not null).Select(bar => Number(bar, "width"))];
        Assert.Equal([1, 2, 4], widths.Select(width => Math.Round(width / widths[0], 2)));
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new LineChart("t", Plain, Plain, [new("s", [1, 2], [1])]).ToHtml());
        Assert.Throws<InvalidOperationException>(() => new BarChart("t", Plain, ["a"], [new("s", [1, 2])]).ToHtml());
        Assert.Throws<InvalidOperationException>(() => new ReportTable("t", [new("a")], [new(["1", "2"])]).ToHtml());
        Assert.Throws<ArgumentException>(() => new PixelPicture("t", 2, 2, new PixelColor[3]));
    }

    [Fact]
    public void A_picture_decodes_to_the_pixels_it_was_made_of()
    {
        PixelColor[] pixels = [new(255, 0, 10), new(1, 2, 3, 128), PixelColor.Transparent, new(9, 8, 7), new(0, 0, 0), new(255, 255, 255)];
        string address = new PixelPicture("t", 2, 3, pixels).ToDataUri();
        using SKBitmap picture = SKBitmap.Decode(Convert.FromBase64String(address[(address.IndexOf(',') + 1)..]), new SKImageInfo(3, 2, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Assert.Equal(pixels.Select(p => new SKColor(p.Red, p.Green, p.Blue, p.Alpha)), picture.Pixels);
    }

    [Fact]
    public void Charts_without_data_still_draw_their_axes()
    {
        Assert.NotEmpty(new LineChart("t", Plain, Plain, []).ToHtml().Descendants("text"));
        Assert.NotEmpty(new BarChart("t", Plain, [], []).ToHtml().Descendants("text"));
        Assert.NotEmpty(new Histogram("t", Plain, Plain with { IsLogarithmic = true }, []).ToHtml().Descendants("text"));
        Assert.NotEmpty(new IntervalPlot("t", Plain, []).ToHtml().Descendants("text"));
    }

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
