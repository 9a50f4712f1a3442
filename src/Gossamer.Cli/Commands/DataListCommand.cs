using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Data;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer data list</c>: which data sets are known, and which are at hand.</summary>
internal static class DataListCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "List the known data sets and where they are") { CommonOptions.Json };
        command.SetAction(static parse =>
        {
            DataSearchPath searchPath = DataSearchPath.FromEnvironment();
            DataEntry[] entries = [.. DataCatalog.Entries.Select(entry => Entry(DataCatalog.Locate(entry.Name, searchPath)))];
            if (parse.GetValue(CommonOptions.Json)) Output.Json(entries, CommandJson.Default.IReadOnlyListDataEntry);
            else Show(new Output(), entries, searchPath);
        });
        return command;
    }

    private static DataEntry Entry(DataSetLocation location)
    {
        DataSetInfo info = location.Info;
        return new DataEntry(
            info.Name, info.Title, info.Classes, info.SampleShape, info.TrainCount, info.TestCount, info.Licence, location.Presence,
            location.Folder, info.Files.Count > 0, info.Notes);
    }

    private static void Show(Output output, DataEntry[] entries, DataSearchPath searchPath)
    {
        ResultTable sets = new ResultTable("What they are")
            .Text("name").Prose("data set").Number("classes").Text("sample").Number("train").Number("test");
        ResultTable places = new ResultTable("Where they are").Text("name").Text("here").Prose("where").Prose("licence");
        foreach (DataEntry entry in entries)
        {
            string shape = entry.SampleShape.Count == 0 ? Format.None : Format.Shape(entry.SampleShape);
            sets.Row(
                entry.Name, entry.Title, Format.Count(entry.Classes), shape, Format.Count(entry.TrainCount), Format.Count(entry.TestCount));
            string place = entry.Folder ?? (entry.CanBeFetched ? $"gossamer data get {entry.Name}" : Format.None);
            places.Row(entry.Name, Format.Name(entry.Presence), place, entry.Licence);
        }

        output.Table(sets);
        output.Line();
        output.Table(places);
        output.Note($"searched: {string.Join(", ", searchPath.Folders)}; {DataSearchPath.Variable} names further folders");
    }
}

/// <summary>A data set as <c>--json</c> lists it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Title">Name in prose.</param>
/// <param name="Classes">Number of classes; null where the files decide.</param>
/// <param name="SampleShape">Shape of a sample; empty where the files decide.</param>
/// <param name="TrainCount">Training samples; null where the files decide.</param>
/// <param name="TestCount">Test samples; null where the files decide.</param>
/// <param name="Licence">Licence or terms.</param>
/// <param name="Presence">How much of it is at hand.</param>
/// <param name="Folder">Where; null if nowhere.</param>
/// <param name="CanBeFetched">Whether <c>gossamer data get</c> can download it.</param>
/// <param name="Notes">What else to know; empty if nothing.</param>
internal sealed record DataEntry(
    string Name, string Title, int? Classes, IReadOnlyList<int> SampleShape, int? TrainCount, int? TestCount, string Licence,
    DataPresence Presence, string? Folder, bool CanBeFetched, string Notes);
