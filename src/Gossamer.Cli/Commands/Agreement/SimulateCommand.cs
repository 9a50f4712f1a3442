using System.CommandLine;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Simulation;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement simulate</c>: every estimator against raters whose truth is known.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int?> Raters = new("--raters") { Description = "Raters [default: 3]", HelpName = "N" };

    private static readonly Option<int?> Cases = new("--cases") { Description = "Cases [default: 60]", HelpName = "N" };

    private static readonly Option<int?> Repeats = new("--repeats") { Description = "Drawings of each rater and case [default: 2]", HelpName = "N" };

    private static readonly Option<double?> Persistent = Length("--persistent", "Standard deviation of each rater's own displacement, in pixels [default: 0]");

    private static readonly Option<double?> Random = Length("--random", "Standard deviation of the displacement drawn anew each time, in pixels [default: 1.5]");

    private static readonly Option<double?> Shared = Length("--shared-bias", "Displacement that all raters share, in pixels [default: 0]");

    private static readonly Option<double?> Blobs = Length("--false-blobs", "Probability of a false blob in a drawing [default: 0]");

    private static readonly Option<double?> Misses = Length("--misses", "Probability of a missed part in a drawing [default: 0]");

    private static readonly Option<bool> Majority = new("--majority") { Description = "Score models against the majority rather than the first rater" };

    private static readonly Option<int?> Studies = new("--studies") { Description = "Studies whose intervals are counted in the acceptance [default: 200]", HelpName = "N" };

    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the drawings, the truth and three models", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("simulate", "Try the estimators on raters whose truth is known; without a scenario, the acceptance")
        {
            Raters, Cases, Repeats, Persistent, Random, Shared, Blobs, Misses, Majority, Studies, CommonOptions.Seed, Out, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(() => Run(parse, cancellation), cancellation));
        return command;
    }

    private static void Run(ParseResult parse, CancellationToken cancellation)
    {
        bool asked = ((Option[])[Raters, Cases, Repeats, Persistent, Random, Shared, Blobs, Misses, Majority, Out]).Any(option => parse.GetResult(option) is { Implicit: false });
        var usual = new ShapeScenario();
        var defaults = new AgreementSimulationOptions();
        var options = new AgreementSimulationOptions
        {
            Seed = parse.GetValue(CommonOptions.Seed),
            CoverageStudies = parse.GetValue(Studies) ?? defaults.CoverageStudies,
            Out = parse.GetValue(Out),
            Scenario = !asked ? null : usual with
            {
                Raters = parse.GetValue(Raters) ?? usual.Raters,
                Cases = parse.GetValue(Cases) ?? usual.Cases,
                Repeats = parse.GetValue(Repeats) ?? usual.Repeats,
                PersistentNoise = parse.GetValue(Persistent) ?? usual.PersistentNoise,
                RandomNoise = parse.GetValue(Random) ?? usual.RandomNoise,
                SharedBias = parse.GetValue(Shared) ?? usual.SharedBias,
                FalseBlobRate = parse.GetValue(Blobs) ?? usual.FalseBlobRate,
                MissRate = parse.GetValue(Misses) ?? usual.MissRate,
                MajorityReference = parse.GetValue(Majority),
                Seed = parse.GetValue(CommonOptions.Seed),
            },
        };
        var output = new Output();
        AgreementSimulationResult result = AgreementSimulation.Run(options, output.NotesAreTerminal ? output.Note : null, cancellation);
        if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementSimulationResult>());
        else Show(output, result);
    }

    private static void Show(Output output, AgreementSimulationResult result)
    {
        ResultTable table = new ResultTable("Ceilings of Dice beside the true one").Text("raters, own, chance, shared").Text("reference").Number("true").Number("E1").Number("E1'").Number("E2").Number("far").Number("E4").Number("phi").Number("true phi");
        foreach (ShapeStudy study in result.Shapes)
        {
            ShapeScenario scenario = study.Scenario;
            string blobs = scenario.FalseBlobRate + scenario.MissRate > 0 ? ", blobs" : "";
            table.Row(
                $"{scenario.Raters}, {scenario.PersistentNoise:0.##}, {scenario.RandomNoise:0.##}, {scenario.SharedBias:0.##}{blobs}", scenario.MajorityReference ? "majority" : "one rater",
                RatingArguments.Figure(study.TrueCeiling), RatingArguments.Figure(study.InterRater), RatingArguments.Figure(study.IntraRater),
                study.CheckPasses ? RatingArguments.Figure(study.BoundaryNoise) : Format.None, Format.Percent(study.FarShare, 0), RatingArguments.Figure(study.LatentClass),
                study.SystematicShare is { } share ? share.ToString("F2") : Format.None, study.TrueSystematicShare.ToString("F2"));
        }
        output.Table(table);
        if (result.Checks.Count == 0) return;
        output.Line();
        ResultTable checks = new ResultTable("Acceptance").Prose("condition").Prose("measured").Text("");
        foreach (SimulationCheck check in result.Checks) checks.Row(check.What, check.Measured, check.Met ? "met" : "NOT MET");
        output.Table(checks);
    }

    private static Option<double?> Length(string name, string description) =>
        new(name) { Description = description, HelpName = "X", CustomParser = static result => ArgumentParsers.Number(result) };
}
