using System.CommandLine;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Segmentation;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement segment</c>: a small network that learns raters, to be reported on.</summary>
internal static class SegmentCommand
{
    private static readonly Option<string> Annotations = new("--annotations") { Description = "Label maps of pictures RATER/CASE.ext in a folder or zip, or the DRIVE archive", HelpName = "PATH", Required = true };

    private static readonly Option<string> Out = new("--out") { Description = "Folder for the predictions MODEL/CASE.png", HelpName = "DIR", Required = true };

    private static readonly Option<string?> Images = new("--images") { Description = "Folder or zip of pictures CASE.ext [default: the archive's own]", HelpName = "PATH" };

    private static readonly Option<string?> Rater = new("--rater") { Description = "The rater whose labels are learnt [default: the first]", HelpName = "ID" };

    private static readonly Option<RaterLoss?> Loss = new("--loss")
    {
        Description = "What is learnt where raters differ [default: one-rater]", HelpName = Words.Of<RaterLoss>(), CustomParser = static result => Words.Parse<RaterLoss>(result),
    };

    private static readonly Option<AnnotationLayout?> Layout = new("--layout")
    {
        Description = "How paths say whose a label map is [default: auto]", HelpName = Words.Of<AnnotationLayout>(), CustomParser = static result => Words.Parse<AnnotationLayout>(result),
    };

    private static readonly Option<int?> Train = new("--training-cases") { Description = "Cases to train on, from the first [default: half]", HelpName = "N" };

    private static readonly Option<int?> Steps = new("--steps") { Description = "Steps [default: 600]", HelpName = "N" };

    private static readonly Option<string?> Name = new("--model") { Description = "Name of the model [default: network]", HelpName = "NAME" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("segment", "Train a small network on raters' masks and predict the other cases")
        {
            Annotations, Out, Images, Layout, Rater, Loss, Train, Steps, Name, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var options = new RaterTrainingOptions
        {
            Annotations = parse.GetRequiredValue(Annotations),
            Out = parse.GetRequiredValue(Out),
            Pictures = parse.GetValue(Images),
            Layout = parse.GetValue(Layout) ?? AnnotationLayout.Auto,
            Rater = parse.GetValue(Rater),
            Loss = parse.GetValue(Loss) ?? RaterLoss.OneRater,
            TrainingCases = parse.GetValue(Train),
            Seed = parse.GetValue(CommonOptions.Seed),
        };
        options = options with { Steps = parse.GetValue(Steps) ?? options.Steps, Model = parse.GetValue(Name) ?? options.Model };
        var output = new Output();
        RaterTrainingResult result = await TrainingDisplay.RunAsync(output, progress => RaterTraining.Run(options, progress, cancellation)).ConfigureAwait(false);
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(result, RecipeJson.Of<RaterTrainingResult>());
            return ExitCode.Success;
        }
        output.Facts(
            $"{result.Model}, trained on {result.Rater}",
            [
                ("trained on", $"{result.TrainingCases.Count} cases, {result.TrainingCases[0]} to {result.TrainingCases[^1]}"),
                ("predicted", $"{result.PredictedCases.Count} cases, {result.PredictedCases[0]} to {result.PredictedCases[^1]}"),
                ("weights", Format.Count(result.Parameters)),
                ("Dice in training", RatingArguments.Figure(result.TrainingDice)),
                ("threshold", RatingArguments.Figure(result.Threshold)),
                ("written", Format.PathHere(Path.GetFullPath(Path.Combine(options.Out, result.Model)))),
            ]);
        return ExitCode.Success;
    }
}
