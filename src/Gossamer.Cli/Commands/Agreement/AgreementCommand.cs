using System.CommandLine;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement</c>: how far agreement between annotators lets a score mean anything.</summary>
internal static class AgreementCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("agreement", "How far agreement between annotators lets a score mean anything")
    {
        ReportCommand.Create(),
        MeasureCommand.Create(),
        FuseCommand.Create(),
        RaterPlanCommand.Create(),
        SimulateCommand.Create(),
        AuditCommand.Create(),
        SegmentCommand.Create(),
    };
}
