using System.CommandLine;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph</c>: temporal graphs and sparse networks on them.</summary>
internal static class GraphCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("graph", "Temporal graphs, and sparse networks that predict on them")
    {
        IngestCommand.Create(),
        InspectCommand.Create(),
        AppendCommand.CreateAppend(),
        AppendCommand.CreateCompact(),
        EmbedCommand.Create(),
        GraphTrainCommand.CreateTrain(),
        GraphTrainCommand.CreatePrune(),
        GraphCompareCommand.Create(),
        GraphBenchCommand.Create(),
    };
}
