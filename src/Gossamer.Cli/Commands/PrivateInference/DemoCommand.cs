using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Demonstration;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private demo</c>: trains, exports and asks privately, in one table.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Data = new("--data") { Description = "Data set of pictures", HelpName = "NAME", DefaultValueFactory = static _ => "digits" };

    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "Samples asked without a dealer, of the ReLU network", HelpName = "N", DefaultValueFactory = static _ => 1000,
    };

    private static readonly Option<int> Compared = new("--compared") { Description = "Samples of every other row of the table", HelpName = "N", DefaultValueFactory = static _ => 50 };

    private static readonly Option<int?> Dealer = new("--dealer-samples") { Description = "Samples asked with a simulated dealer [default: as --compared]", HelpName = "N" };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Epochs of training", HelpName = "N" };

    private static readonly Option<int> Batch = new("--batch-size") { Description = "Samples of a query", HelpName = "N", DefaultValueFactory = static _ => 50 };

    private static readonly Option<int?> RingBits = new("--k") { Description = "Bits of the ring [default: the fewest that keep an error of 0.25]", HelpName = "K" };

    private static readonly Option<string?> Profile = new("--profile") { Description = "A profile to predict from [default: measured first]", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", "Train a small network, ask it privately, and compare ReLU, polynomial and dealer")
        {
            Data, Samples, Compared, Dealer, Epochs, Batch, RingBits, Profile, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            PrivateDemoResult result = await PrivateDemo.RunAsync(
                new PrivateDemoOptions
                {
                    Data = parse.GetRequiredValue(Data),
                    Samples = parse.GetRequiredValue(Samples),
                    ComparedSamples = parse.GetRequiredValue(Compared),
                    DealerSamples = parse.GetValue(Dealer),
                    Epochs = parse.GetValue(Epochs),
                    Seed = parse.GetValue(CommonOptions.Seed),
                    Profile = parse.GetValue(Profile) is { } path ? CostProfile.Load(path) : null,
                    Export = new ExportOptions { Batch = parse.GetRequiredValue(Batch), RingBits = parse.GetValue(RingBits) },
                },
                output.NotesAreTerminal ? output.Note : null, cancellation).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<PrivateDemoResult>());
            else Show(output, result);
        });
        return command;
    }

    private static void Show(Output output, PrivateDemoResult result)
    {
        output.Facts(
            $"{result.Data}: {result.Samples} samples asked privately, {result.Batch} at a time, without a dealer",
            [
                ("accuracy in floating point", Format.Percent(result.PlainAccuracy)), ("accuracy of the two parties", Format.Percent(result.PrivateAccuracy)),
                ("same class", $"{result.Agree} of {result.Samples}; beyond the margin of the error {result.DifferBeyondMargin} differ"),
                ("largest error of a score", $"{result.MaxLogitError:G3}, {(result.StatedErrorBound is { } bound ? $"stated at most {bound:G3}" : "no bound can be stated")}"),
                ("certificate", result.Certificate),
            ]);
        output.Line();
        ResultTable table = new ResultTable($"A query of {result.Batch} samples").Text("network").Text("correlations").Number("k").Number("accuracy")
            .Number("online").Number("flights").Number("ms").Number("predicted").Number("offline").Number("ms").Number("total").Number("ms");
        foreach (PrivateDemoRow row in result.Rows)
        {
            table.Row(
                row.Network, row.Provider, $"{row.RingBits}", Format.Percent(row.PlainAccuracy, 1), Format.Bytes(row.Online.Bytes), $"{row.Online.Flights}", $"{row.Online.Ms:F1}",
                $"{row.Online.PredictedMs:F1}", Format.Bytes(row.Offline.Bytes), $"{row.Offline.Ms:F0}", Format.Bytes(row.TotalBytes), $"{row.TotalMs:F0}");
        }
        output.Table(table);
        foreach (string remark in result.Remarks) output.Line(remark);
        output.Line("A simulated dealer protects nothing; it shows what a third party that both trust would save.");
    }
}
