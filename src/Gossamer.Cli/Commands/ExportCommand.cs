using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Onnx;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer export</c>: a trained network for other programs.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Action<string, TrainedNetwork>> Writers = new()
    {
        ["onnx"] = static (path, network) => OnnxFile.Save(path, network),
        ["onnx-sparse"] = static (path, network) => OnnxFile.Save(path, network, OnnxWeights.Sparse),
        ["gossamer"] = NetworkFile.Save,
    };

    private static readonly Argument<string> Source = new("RUN-OR-FILE")
    {
        Description = $"A run, or a network file as runs have it ({RunFiles.Network})",
    };

    private static readonly Option<string> FileFormat = new Option<string>("--format")
    {
        Description = "onnx with all weights, onnx-sparse with the active ones, or Gossamer's own file",
        DefaultValueFactory = static _ => "onnx",
    }.AcceptOnlyFromAmong([.. Writers.Keys]);

    private static readonly Option<string> Destination = new("--output") { Description = "The file to write", HelpName = "FILE", Required = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Write a trained network for other programs")
        {
            Source, FileFormat, Destination, CommonOptions.Root, CommonOptions.Json,
        };
        command.SetAction(static parse =>
        {
            string format = parse.GetRequiredValue(FileFormat), path = parse.GetRequiredValue(Destination);
            TrainedNetwork network = NetworkFile.Load(Find(parse.GetRequiredValue(CommonOptions.Root), parse.GetRequiredValue(Source)));
            Writers[format](path, network);
            var exported = new ExportedNetwork(
                path, format, new FileInfo(path).Length, network.Graph.SampleShape, network.Graph.ShapeOf(network.Graph.Output),
                network.Positions, network.NonZeros);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(exported, CommandJson.Default.ExportedNetwork);
            else Show(new Output(), exported);
        });
        return command;
    }

    /// <summary>The network file that a run or a path names.</summary>
    internal static string Find(string root, string source)
    {
        if (File.Exists(source)) return source;
        string directory = RunCatalog.Find(root, source).Directory, path = Path.Combine(directory, RunFiles.Network);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{directory}: holds no {RunFiles.Network}, which a training leaves when it ends");
    }

    private static void Show(Output output, ExportedNetwork network) => output.Facts(
        network.Path,
        [
            ("format", network.Format),
            ("size", Format.Bytes(network.Bytes)),
            ("input", Format.Shape<string>(["batch", .. network.Input.Select(static size => $"{size}")])),
            ("output", Format.Shape<string>(["batch", .. network.Output.Select(static size => $"{size}")])),
            ("weights", $"{Format.Count(network.ActiveWeights)} of {Format.Count(network.Weights)} active"),
        ]);
}
