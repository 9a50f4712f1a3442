using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Demonstration;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge demo</c>: an edge and its devices as processes, killed, restarted and watched.</summary>
internal static class EdgeDemoCommand
{
    private static readonly Option<double> Seconds = Number("--seconds", "Seconds that it takes; longer, by a minute at most, while devices wait for an edge that was started again", 120);

    private static readonly Option<double?> Kill = OptionalNumber("--kill-edge-at", "When the edge is killed, in seconds [default: never]");

    private static readonly Option<double?> Restart = OptionalNumber("--restart-edge-at", "When it is started again, in seconds [default: never]");

    private static readonly Option<string?> Data = new("--data")
    {
        Description = $"Recordings to train on: {string.Join(", ", BearingSources.Names)} [default: cwru where its files are found, else synthetic]", HelpName = "NAME",
    };

    private static readonly Option<string?> Networks = new("--networks")
    {
        Description = "Folder of networks and their table; trained and measured first where it has none [default: edge-networks/NAME among the runs]", HelpName = "DIR",
    };

    private static readonly Option<string?> Out = new("--out") { Description = "Directory of the run [default: a new one in --root]", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", "Start an edge and devices on this machine, kill the edge and start it again, and show what becomes of delay and promises");
        foreach (Option option in (Option[])
            [Seconds, Kill, Restart, Data, Networks, LiveArguments.Policy, LiveArguments.Strict, .. LiveArguments.System, .. LiveArguments.Link, CommonOptions.Seed, Out, CommonOptions.Root, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            string root = parse.GetRequiredValue(CommonOptions.Root), folder = await PrepareAsync(parse, output, root, cancellation).ConfigureAwait(false);
            var defaults = new EdgeDemoOptions { System = LiveArguments.Read(parse, NetworkFolder.TableOf(folder), folder) };
            EdgeDemoOptions options = (defaults with
            {
                Seconds = parse.GetRequiredValue(Seconds),
                KillEdgeAt = parse.GetValue(Kill),
                RestartEdgeAt = parse.GetValue(Restart),
                Policy = parse.GetRequiredValue(LiveArguments.Policy),
                Strict = parse.GetValue(LiveArguments.Strict),
                Link = LiveArguments.ReadLink(parse, defaults.Link),
                Seed = parse.GetValue(CommonOptions.Seed),
            }).Resolve();
            using RunRecorder recorder = parse.GetValue(Out) is { } directory
                ? RunRecorder.CreateAt(directory, EdgeDemo.Describe(options))
                : RunRecorder.Create(root, EdgeDemo.Describe(options));
            EdgeDemoResult result = await RunOutcome.RecordAsync(
                recorder, RecipeJson.Of<EdgeDemoResult>(),
                () => EdgeDemoDisplay.RunAsync(output, options.Seconds, watch => EdgeDemo.RunAsync(options, Program(), recorder, watch, cancellation))).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<EdgeDemoResult>());
            else EdgeDemoDisplay.Show(output, result);
        });
        return command;
    }

    /// <summary>Networks and their table, trained and measured where there are none.</summary>
    private static async Task<string> PrepareAsync(ParseResult parse, Output output, string root, CancellationToken cancellation)
    {
        string? folder = parse.GetValue(Networks);
        if (folder is not null && File.Exists(NetworkFolder.TableOf(folder))) return folder;
        string data = parse.GetValue(Data) ?? NetworkFolder.RecordingsAtHand();
        folder ??= Path.Combine(root, "edge-networks", data);
        if (File.Exists(NetworkFolder.TableOf(folder))) return folder;
        output.Note($"there are no networks in {Format.PathHere(folder)}: training them on the recordings '{data}' first, which takes a few minutes, once");
        var training = new EdgeTableOptions { Data = data, Seed = parse.GetValue(CommonOptions.Seed) };
        await TrainingDisplay.RunAsync(output, progress => NetworkFolder.Prepare(folder, training, root, progress, cancellation)).ConfigureAwait(false);
        return folder;
    }

    /// <summary>This program, as it was started.</summary>
    private static ProgramStart Program()
    {
        string file = Environment.ProcessPath ?? throw new InvalidOperationException("this process does not know its program");
        return Path.GetFileNameWithoutExtension(file) == "dotnet" ? new ProgramStart(file, Path.Combine(AppContext.BaseDirectory, "gossamer.dll")) : new ProgramStart(file);
    }

    private static Option<double> Number(string name, string description, double value) =>
        new(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => value, CustomParser = static result => result.Tokens.Count == 0 ? 0 : ArgumentParsers.Number(result) };

    private static Option<double?> OptionalNumber(string name, string description) =>
        new(name) { Description = description, HelpName = "X", CustomParser = static result => ArgumentParsers.Number(result) };
}
