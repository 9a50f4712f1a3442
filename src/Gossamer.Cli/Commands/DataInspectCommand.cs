using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Inspection;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer data inspect</c>: what a data set holds, counted from its samples.</summary>
internal static class DataInspectCommand
{
    /// <summary>More classes than this are summed up: nobody reads a table of 200.</summary>
    private const int ListedClasses = 20;

    private static readonly Argument<string> Name = new("NAME-OR-PATH")
    {
        Description = "A name of gossamer data list, or the path of a folder or archive",
    };

    private static readonly Option<double> Validation = new("--validation")
    {
        Description = "Share of the training samples to hold out",
        HelpName = "SHARE",
        CustomParser = ArgumentParsers.Number,
        DefaultValueFactory = static _ => 0,
    };

    private static readonly Option<int?> PictureSize = new("--picture-size")
    {
        Description = "Bring pictures to this side in pixels",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Count what a data set holds: parts, classes, channels, files")
        {
            Name, Validation, PictureSize, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var options = new DataLoadOptions
                {
                    Seed = parse.GetValue(CommonOptions.Seed),
                    ValidationShare = parse.GetValue(Validation),
                    PictureSize = parse.GetValue(PictureSize),
                };
                DataSplit split = DataCatalog.Load(parse.GetRequiredValue(Name), options, cancellation);
                DataInspection inspection = DataInspection.Of(split, cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(inspection, CommandJson.Default.DataInspection);
                else Show(new Output(), inspection);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, DataInspection data)
    {
        PartInspection[] parts = data.Validation is { } validation ? [data.Train, validation, data.Test] : [data.Train, data.Test];
        List<(string, string)> facts =
        [
            ("what it is", data.Description),
            ("sample", Format.Shape(data.SampleShape)),
            ("classes", Format.Count(data.ClassNames.Count)),
            ("licence", data.Licence),
        ];
        if (data.Citation.Length > 0) facts.Add(("cite", data.Citation));
        output.Facts(data.Name, facts);
        output.Line();
        ShowClasses(output, data, parts);
        output.Line();
        ShowChannels(output, parts);
        if (data.Files.Count == 0) return;
        output.Line();
        ShowFiles(output, data.Files);
    }

    private static void ShowClasses(Output output, DataInspection data, PartInspection[] parts)
    {
        ResultTable table = new ResultTable("Samples").Text("class");
        foreach (PartInspection part in parts) table.Number(part.Name);
        if (data.ClassNames.Count <= ListedClasses)
        {
            for (int label = 0; label < data.ClassNames.Count; label++)
                table.Row([data.ClassNames[label], .. parts.Select(part => Format.Count(part.ClassCounts[label]))]);
        }
        else
        {
            table.Row(["smallest class", .. parts.Select(static part => Format.Count(part.ClassCounts.Min()))]);
            table.Row(["largest class", .. parts.Select(static part => Format.Count(part.ClassCounts.Max()))]);
        }

        table.Totals([$"{data.ClassNames.Count} classes", .. parts.Select(static part => Format.Count(part.Count))]);
        output.Table(table);
    }

    private static void ShowChannels(Output output, PartInspection[] parts)
    {
        ResultTable table = new ResultTable("Values").Text("part").Number("channel").Number("mean").Number("deviation").Number("least")
            .Number("greatest");
        foreach (PartInspection part in parts)
        {
            for (int channel = 0; channel < part.Channels.Count; channel++)
            {
                ChannelStatistics values = part.Channels[channel];
                table.Row(
                    part.Name, Format.Count(channel), $"{values.Mean:F4}", $"{values.StandardDeviation:F4}", $"{values.Minimum:F4}",
                    $"{values.Maximum:F4}");
            }
        }

        output.Table(table);
    }

    private static void ShowFiles(Output output, IReadOnlyList<StoredFile> files) => output.Facts(
        "Files",
        [
            .. files.Select(static file => (
                Path.GetFileName(file.Path),
                $"{Format.Bytes(file.Bytes)}, {Origin(file)}, SHA-256 {file.Sha256}, in {Path.GetDirectoryName(file.Path)}")),
        ]);

    private static string Origin(StoredFile file)
    {
        string origin = file.Origin switch
        {
            FileOrigin.Official => "official",
            FileOrigin.ExactCopy => "exact copy",
            FileOrigin.InexactCopy => "inexact copy",
            FileOrigin.Different => "not the published file",
            _ => "no checksum known",
        };
        return file.Note.Length == 0 ? origin : $"{origin} ({file.Note})";
    }
}
