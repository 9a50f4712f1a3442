using System.CommandLine;
using System.Net.Http;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Downloads;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer data get</c>: downloads a data set.</summary>
internal static class DataGetCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "A name of gossamer data list" };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "Folder of data sets that gets a folder NAME [default: the one for downloads]",
        HelpName = "DIR",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("get", "Download a data set; an interrupted download goes on where it was") { Name, To };
        command.SetAction(static (parse, cancellation) => RunAsync(parse.GetRequiredValue(Name), parse.GetValue(To), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string name, string? to, CancellationToken cancellation)
    {
        var output = new Output();
        DataSearchPath searchPath = DataSearchPath.FromEnvironment();
        DataSetLocation location = DataCatalog.Locate(name, searchPath);
        if (to is null && location.Presence == DataPresence.Complete)
        {
            output.Line($"{location.Info.Name} is complete in {location.Folder}");
            return ExitCode.Success;
        }

        string parent = Path.GetFullPath(to ?? searchPath.DownloadFolder);
        string folder = Path.Combine(parent, location.Info.Name);
        using HttpClient client = DataDownloader.CreateClient();
        var downloader = new DataDownloader(client);
        IReadOnlyList<string> paths = await ProgressDisplay.RunAsync(output, Format.Bytes, progress => downloader.DownloadAllAsync(
            location.Info, folder, new Relay(progress), cancellation)).ConfigureAwait(false);
        foreach (string path in paths) output.Line(path);
        output.Note($"{location.Info.Title}: licence {location.Info.Licence}; please cite {location.Info.Citation}");
        if (!searchPath.Folders.Contains(Path.TrimEndingDirectorySeparator(parent)))
            output.Note($"to be found by name, {parent} must be among the folders of {DataSearchPath.Variable}");
        return ExitCode.Success;
    }

    /// <summary>Unlike <see cref="Progress{T}"/> it keeps the order of reports.</summary>
    private sealed class Relay(IProgress<ProgressReport> target) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => target.Report(new ProgressReport(value.File, value.Received, value.Total));
    }
}
