using System.CommandLine;
using Gossamer.Cli.Commands.PrivateInference;

namespace Gossamer.Cli.Commands.TwoParty;

/// <summary><c>gossamer private</c>: inference between two parties that do not show each other what they hold.</summary>
internal static class PrivateCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("private", "Inference between two parties who keep picture and weights to themselves")
    {
        DemoCommand.Create(),
        KeygenCommand.Create(),
        CalibrateCommand.Create(),
        PrivateExportCommand.Create(),
        EstimateCommand.Create(),
        ServeCommand.Create(),
        QueryCommand.Create(),
        TraceCommand.Create(),
        MeasureCommand.Create(),
        CheckCommand.Create(),
        SearchCommand.Create(),
        FinetuneCommand.Create(),
        TwoPartyBenchCommand.Create("bench"),
    };
}
