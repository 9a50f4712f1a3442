using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private export</c>: a trained network for two parties.</summary>
internal static class PrivateExportCommand
{
    private static readonly Argument<string> Source = new("RUN-OR-FILE") { Description = $"A run, or a network file as runs have it ({RunFiles.Network})" };

    private static readonly Option<string> Model = new("--model") { Description = "The server's secret file to write", HelpName = "FILE", Required = true };

    private static readonly Option<string> Manifest = new("--manifest") { Description = "The public file to write, for both sides", HelpName = "FILE", Required = true };

    private static readonly Option<int> Samples = new("--samples") { Description = "Samples to calibrate ranges on", HelpName = "N", DefaultValueFactory = static _ => 512 };

    private static readonly Option<int?> RingBits = new("--k") { Description = "Bits of the ring, 32 to 64 [default: the fewest that keep the target error]", HelpName = "K" };

    private static readonly Option<int> Batch = new("--batch-size") { Description = "Samples of a query", HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static readonly Option<int> LeafBits = new("--leaf-bits") { Description = "Bits of a leaf of comparisons: 1, 2 or 4", HelpName = "M", DefaultValueFactory = static _ => 1 };

    private static readonly Option<int> BlockBits = new("--s") { Description = "Bits of a block of the transfer extension: 1, 2, 4 or 8", HelpName = "S", DefaultValueFactory = static _ => 4 };

    private static readonly Option<int> WeightBits = new("--weight-bits") { Description = "Most bits of a weight", HelpName = "N", DefaultValueFactory = static _ => new ExportOptions().MaxWeightBits };

    private static readonly Option<double> TargetError = new("--target-error")
    {
        Description = "Bound of a score's error to keep", HelpName = "E", DefaultValueFactory = static _ => 0.25, CustomParser = ArgumentParsers.Number,
    };

    private static readonly Option<double> Safety = new("--safety")
    {
        Description = "Factor on observed ranges", HelpName = "F", DefaultValueFactory = static _ => 4, CustomParser = ArgumentParsers.Number,
    };

    private static readonly Option<string> Certificate = new Option<string>("--certificate")
    {
        Description = "calibrated: bounds from data, which unusual input may break; proven: no input within [0, 1] breaks them",
        DefaultValueFactory = static _ => "calibrated",
    }.AcceptOnlyFromAmong("calibrated", "proven");

    private static readonly Option<string> Answer = new Option<string>("--output")
    {
        Description = "What the client learns: logits, or arg-max alone", DefaultValueFactory = static _ => "logits",
    }.AcceptOnlyFromAmong("logits", "arg-max");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Write a trained network for two parties: a public manifest and a secret file for the server")
        {
            Source, Model, Manifest, CalibrationData.Data, CalibrationData.Raw, Samples, RingBits, Batch, LeafBits, BlockBits, WeightBits, TargetError, Safety,
            Certificate, Answer, CommonOptions.Root, CommonOptions.Json,
        };
        command.SetAction(static parse =>
        {
            PrivateModel model = Export(parse);
            string path = parse.GetRequiredValue(Model), manifest = parse.GetRequiredValue(Manifest);
            model.Manifest.Save(manifest);
            PrivateModelFile.Save(path, model.Weights);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(new ExportedModel(path, manifest, model), RecipeJson.Of<ExportedModel>());
            else Show(new Output(), model, path, manifest);
        });
        return command;
    }

    private static PrivateModel Export(ParseResult parse)
    {
        string source = parse.GetRequiredValue(Source);
        TrainedNetwork network = NetworkFile.Load(ExportCommand.Find(parse.GetRequiredValue(CommonOptions.Root), source));
        bool proven = parse.GetRequiredValue(Certificate) == "proven";
        float[] samples = [];
        if (!proven)
        {
            string data = parse.GetValue(CalibrationData.Data)
                ?? throw new ArgumentException($"{CalibrationData.Data.Name} is missing: ranges are calibrated on data, or proven with {Certificate.Name} proven");
            DataSplit split = DataCatalog.Load(data);
            samples = CalibrationData.Read(split, split.Train, 0, Math.Min(parse.GetRequiredValue(Samples), split.Train.Count), parse.GetValue(CalibrationData.Raw));
        }
        return PrivateModel.Export(network, samples, new ExportOptions
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source)),
            RingBits = parse.GetValue(RingBits),
            Batch = parse.GetRequiredValue(Batch),
            LeafBits = parse.GetRequiredValue(LeafBits),
            BlockBits = parse.GetRequiredValue(BlockBits),
            MaxWeightBits = parse.GetRequiredValue(WeightBits),
            TargetError = parse.GetRequiredValue(TargetError),
            SafetyFactor = parse.GetRequiredValue(Safety),
            Certificate = proven ? CertificateKind.Proven : CertificateKind.Calibrated,
            Output = parse.GetRequiredValue(Answer) == "logits" ? OutputKind.Logits : OutputKind.ArgMax,
        });
    }

    private static void Show(Output output, PrivateModel model, string path, string manifest)
    {
        ManifestSettings settings = model.Manifest.Settings;
        output.Facts(
            settings.Name,
            [
                ("secret", path), ("public", manifest), ("ring", $"{settings.RingBits} bits, {model.Manifest.Input.FractionBits} behind the point"),
                ("certificate", CertificateText.Of(settings.Certificate)),
                ("error of a score", $"{(settings.ErrorBound is { } bound ? $"at most {bound:G3}" : "no bound can be stated")}{(model.KeepsTarget ? "" : ", beyond the target: no ring and weights within the limits keep it")}"),
                ("answers", settings.Output == OutputKind.Logits ? "logits" : "the class alone"),
            ]);
        ResultTable table = new ResultTable().Text("layer").Text("kind").Number("bound").Number("fraction bits").Number("weight bits").Number("compare width").Number("error");
        foreach (ExportedLayer layer in model.Layers)
        {
            table.Row(
                layer.Name, layer.Kind, $"{layer.Bound:G4}", $"{layer.FractionBits}", layer.WeightBits is { } bits ? $"{bits}" : "",
                layer.CompareWidth is { } width ? $"{width}" : "", layer.ErrorBound is { } error ? $"{error:G3}" : "");
        }
        output.Table(table);
    }
}

/// <summary>What <c>gossamer private export</c> wrote.</summary>
internal sealed record ExportedModel
{
    public ExportedModel(string model, string manifest, PrivateModel exported)
    {
        ManifestSettings settings = exported.Manifest.Settings;
        (Model, Manifest, RingBits, ErrorBound, KeepsTarget, Layers) = (model, manifest, settings.RingBits, settings.ErrorBound, exported.KeepsTarget, exported.Layers);
        Certificate = CertificateText.Of(settings.Certificate);
    }

    public string Model { get; }

    public string Manifest { get; }

    public int RingBits { get; }

    public string Certificate { get; }

    public double? ErrorBound { get; }

    public bool KeepsTarget { get; }

    public IReadOnlyList<ExportedLayer> Layers { get; }
}
