using System.CommandLine;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge</c>: devices and an edge server that keep a promise of accuracy at the least delay.</summary>
internal static class EdgeCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("edge", "Devices and an edge server that keep a promise of accuracy at the least delay")
    {
        EdgeSimulateCommand.Create(),
        EdgeTrainCommand.Create(),
        EdgeEvaluateCommand.Create(),
        EdgeCompareCommand.Create(),
        EdgeTableCommand.Create(),
        EdgeCertsCommand.Create(),
        EdgeServerCommand.Create(),
        EdgeDeviceCommand.Create(),
        EdgeDemoCommand.Create(),
        EdgeBenchCommand.Create(),
    };
}
