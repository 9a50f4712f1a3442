using System.Xml.Linq;
using Gossamer.Sparsity.Reports;
using Gossamer.Tests.Learning.Reports;
using Xunit;

namespace Gossamer.Tests.Sparsity.Reports;

public sealed class SparsityReportTests
{
    [Fact]
    public void A_training_report_shows_every_figure_and_plot()
    {
        TrainingReportData data = ReportSamples.Digits();
        XElement page = Check(data);
        string[] cards = [.. page.Descendants("dl").Single().Descendants("dd").Select(dd => dd.Value)];
        foreach (string figure in new[] { "97.31 %", "dense twin 97.77 % (−0.46 points)", "95.0 %", "2,681 weights left", "8.7 %", "6.1 %", "41.2 %", "21.4 s", "dense twin 25.9 s" })
            Assert.Contains(figure, cards);
        Assert.Equal(
            ["Learning", "Sparsity of each layer", "Exploration", "Where weights moved", "What the first layer looks at", "How it was run"],
            page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal(
            [
                "Training loss", "Accuracy", "Sparsity before and after training", "Exploration degree", "Churn and exploration of each round",
                "Exploitation of each round", "How long positions were active",
            ],
            page.Descendants("svg").Select(svg => (string?)svg.Attribute("aria-label")).Where(label => label is not null));
        Assert.Equal(4 + 3, page.Descendants("img").Count());
        Assert.All(page.Descendants("main").Single().Elements("section").SkipLast(1), section => Assert.NotEmpty(section.Element("p")!.Value));
    }

    [Fact]
    public void Fates_are_counted_and_drawn_one_pixel_each()
    {
        XElement page = Check(ReportSamples.Digits() with
        {
            Movements = [new LayerMovement("l", 2, 3, [WeightFate.Kept, WeightFate.Kept, WeightFate.Grown, WeightFate.Dropped, WeightFate.Tried, WeightFate.Never])],
        });
        XElement row = page.Descendants("tr").Single(tr => tr.Elements("td").FirstOrDefault()?.Value == "l");
        Assert.Equal(["l", "2", "1", "1", "1", "1", "66.7 %"], row.Elements("td").Select(td => td.Value));
        Assert.Throws<ArgumentException>(() => TrainingReport.Build(ReportSamples.Digits() with { Movements = [new LayerMovement("l", 2, 3, [])] }));
    }

    [Fact]
    public void A_convolution_shows_its_kernels_and_a_run_without_a_twin_needs_none()
    {
        XElement page = Check(ReportSamples.Convolutions());
        Assert.Contains(page.Descendants("h2"), heading => heading.Value == "Masks of the first convolution");
        Assert.DoesNotContain(page.Descendants("li"), entry => entry.Value == "dense twin");
    }

    [Fact]
    public void What_is_missing_is_left_out()
    {
        TrainingReportData full = ReportSamples.Digits();
        XElement page = Check(new TrainingReportData
        {
            Title = "<t>",
            Summary = "a & b",
            Result = full.Result with { DenseAccuracy = null, DenseSeconds = null },
            Sparse = new LearningCurve([1], [double.NaN], [0.5]),
        });
        Assert.Equal(["Learning"], page.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal("<t>", page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void A_comparison_report_has_a_row_for_every_cell()
    {
        ComparisonReportData data = ReportSamples.Methods();
        XElement page = ReportPage.Check(ComparisonReport.Build(data));
        string[][] rows = [.. page.Descendants("tbody").First().Elements("tr").Select(tr => tr.Elements("td").Select(td => td.Value).ToArray())];
        Assert.Equal(data.Cells.Count + 1, rows.Length);
        Assert.Equal("dense", rows[0][1]);
        foreach ((ComparisonCell cell, string[] row) in data.Cells.Zip(rows.Skip(1)))
        {
            Assert.Equal((cell.Method, $"{cell.Accuracy.Mean * 100:F2} %"), (row[1], row[2]));
            Assert.Equal(cell.ToReference is null, row[4] == "reference");
        }

        Assert.Equal(
            ["Accuracy", "Difference to rigl, same seeds", "Exploration degree", "Accuracy and exploration"],
            page.Descendants("svg").Select(svg => (string?)svg.Attribute("aria-label")).Where(label => label is not null));
        Assert.Throws<ArgumentException>(() => ComparisonReport.Build(data with { Cells = [] }));
    }

    private static XElement Check(TrainingReportData data) => ReportPage.Check(TrainingReport.Build(data));
}
