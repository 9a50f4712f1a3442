using System.CommandLine;
using System.Globalization;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement measure</c>: every coefficient of agreement of a table of ratings.</summary>
internal static class MeasureCommand
{
    private static readonly Option<string> Ratings = new("--ratings") { Description = "Table of ratings, CSV or TSV", HelpName = "FILE", Required = true };

    private static readonly Option<RatingLayout?> Layout = new("--layout")
    {
        Description = "A row a unit, a row a rating, or counts of categories [default: auto]",
        HelpName = Words.Of<RatingLayout>(),
        CustomParser = static result => Words.Parse<RatingLayout>(result),
    };

    private static readonly Option<WeightRule?> Weights = new("--weights")
    {
        Description = "How much neighbouring categories agree [default: by the scale]",
        HelpName = Words.Of<WeightRule>(),
        CustomParser = static result => Words.Parse<WeightRule>(result),
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("measure", "Measure agreement of ratings: alpha, kappas, AC, ICC")
        {
            Ratings, Layout, RatingArguments.Columns, RatingArguments.Scale, RatingArguments.Categories, Weights, RatingArguments.Replicates, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                AgreementMeasurementResult result = AgreementMeasurement.Run(new AgreementMeasurementOptions
                {
                    Ratings = parse.GetRequiredValue(Ratings),
                    Layout = parse.GetValue(Layout) ?? RatingLayout.Auto,
                    Columns = RatingArguments.ReadColumns(parse),
                    Scale = parse.GetValue(RatingArguments.Scale) ?? MeasurementScale.Nominal,
                    Categories = RatingArguments.ReadCategories(parse),
                    Weights = parse.GetValue(Weights) ?? WeightRule.Auto,
                    Bootstrap = RatingArguments.ReadBootstrap(parse),
                });
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementMeasurementResult>());
                else Show(new Output(), result);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, AgreementMeasurementResult result)
    {
        output.Line($"{result.Units:N0} units, {result.Raters:N0} raters, {result.Ratings:N0} ratings in {result.Categories:N0} {(result.Categories == 1 ? "category" : "categories")} ({Format.Name(result.Layout)} layout)");
        output.Line();
        ResultTable table = new ResultTable($"Agreement, {Format.Name(result.Scale)} scale, {result.Weights} weights").Text("coefficient").Number("value").Number("95 % interval").Number("units");
        List<(string Name, string Reason)> undefined = [];
        foreach ((string name, Estimate estimate) in result.Coefficients.Named())
        {
            if (estimate.Value is null) undefined.Add((name, estimate.Reason));
            else table.Row(name, RatingArguments.Figure(estimate.Value), RatingArguments.Interval(estimate.Low, estimate.High), Format.Count(estimate.N));
        }
        output.Table(table);
        if (undefined.Count > 0)
        {
            output.Line();
            output.Facts("Not here", [.. undefined.GroupBy(static item => item.Reason).Select(static group => (string.Join(", ", group.Select(static item => item.Name).Take(3)) + (group.Count() > 3 ? ", …" : ""), group.Key))]);
        }
        if (result.MeasurementError is { } error)
        {
            List<(string, string)> facts =
            [
                ("standard error", $"{Unit(error.StandardErrorAgreement)} with biases of raters, {Unit(error.StandardErrorConsistency)} without"),
                ("smallest detectable change", $"{Unit(error.SmallestChangeAgreement)} with, {Unit(error.SmallestChangeConsistency)} without"),
            ];
            if (error.LimitsOfAgreement is { } limits) facts.Add(("limits of agreement", $"{Unit(limits.Lower)} to {Unit(limits.Upper)} around a bias of {Unit(limits.Bias)}"));
            output.Line();
            output.Facts($"Error of measurement, in the unit of the ratings, {error.Units:N0} complete units", facts);
        }
        AgreementOutput.Warnings(output, result.Warnings);

        static string Unit(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
