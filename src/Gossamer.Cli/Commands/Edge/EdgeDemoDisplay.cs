using System.Diagnostics;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Demonstration;
using Spectre.Console;

namespace Gossamer.Cli.Commands.Edge;

/// <summary>A demonstration as people see it: a table that changes while it runs, on standard error, and its result.</summary>
internal static class EdgeDemoDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Shows what <paramref name="work"/> reports until it ends: as a table on a terminal, elsewhere as a line every few seconds.</summary>
    public static Task<EdgeDemoResult> RunAsync(Output output, double seconds, Func<IProgress<EdgeDemoState>, Task<EdgeDemoResult>> work)
    {
        if (!output.NotesAreTerminal) return work(new Lines(output));
        return output.Notes.Live(new Text("starting an edge and its devices")).AutoClear(true).StartAsync(live => work(new Picture(live, seconds)));
    }

    /// <summary>The result.</summary>
    public static void Show(Output output, EdgeDemoResult result)
    {
        output.Facts(
            $"{Format.Count(result.Tasks)} tasks on the recordings '{result.Data}'",
            [
                ("answered", $"{Format.Count(result.Answered)}, {Format.Count(result.Edge)} of them by the edge"),
                ("lost, counted twice", $"{Format.Count(result.Lost)}, {Format.Count(result.Duplicated)}"),
                ("degraded", $"{Format.Count(result.Degraded)}, {Format.Count(result.DegradedLate)} of them later than a slot"),
                ("mean delay as decided", $"{result.AsDecidedSeconds * 1000:F1} ms; the equations expected {result.ExpectedSeconds * 1000:F1} ms of the same tasks"),
                ("recovery", result.RecoverySeconds is { } seconds ? $"{seconds:F2} s" : Format.None),
                ("refused certificates", Format.Count(result.RefusedCertificates)),
                ("decided by", result.Policy),
                ("guarded, shed", $"{Format.Count(result.Guarded)}, {Format.Count(result.Shed)}"),
            ]);
        output.Line();
        ResultTable table = new ResultTable().Text("service").Number("promised").Number("accuracy").Number("by labels").Number("shortfall").Number("before the kill").Number("debt, most").Number("debt, end")
            .Text("debt falls").Number("delay, ms").Number("as decided").Number("expected");
        foreach (EdgeDemoService service in result.Services)
            table.Row(
                service.Name, $"{service.Threshold:F4}", $"{service.Accuracy:F4}", $"{service.AuditedAccuracy:F4}", Format.Percent(service.Shortfall, 3),
                service.ShortfallBeforeKill is { } before ? Format.Percent(before, 3) : Format.None, $"{service.DebtMax:F4}", $"{service.DebtEnd:F4}",
                service.DebtFalls is { } falls ? falls ? "yes" : "no" : Format.None, $"{service.DelaySeconds * 1000:F1}",
                $"{service.AsDecidedSeconds * 1000:F1}", $"{service.ExpectedSeconds * 1000:F1}");
        output.Table(table);
        output.Line();
        output.Line($"report {Format.PathHere(Path.Combine(result.RunDirectory, "report.html"))}");
    }

    private sealed class Lines(Output output) : IProgress<EdgeDemoState>
    {
        private long _last;

        public void Report(EdgeDemoState value)
        {
            if (_last != 0 && Stopwatch.GetElapsedTime(_last) < LineInterval) return;
            _last = Stopwatch.GetTimestamp();
            output.Note($"{value.Seconds,5:F0} s, {value.Phase}: {string.Join("; ", value.Services.Select(static service =>
                $"{service.Name} {service.Delay * 1000:F1} ms, accuracy {service.Accuracy:F4} of {service.Threshold:F4} promised, debt {service.Debt:F3}"))}");
        }
    }

    private sealed class Picture(LiveDisplayContext live, double seconds) : IProgress<EdgeDemoState>
    {
        public void Report(EdgeDemoState value) => live.UpdateTarget(Draw(value));

        private Rows Draw(EdgeDemoState state)
        {
            Table table = new Table { Border = TableBorder.Rounded }
                .AddColumn("service").AddColumn(Right("delay")).AddColumn(Right("promised")).AddColumn(Right("so far")).AddColumn(Right("now")).AddColumn(Right("debt")).AddColumn(Right("share"))
                .AddColumn(Right("queue")).AddColumn("decisions").AddColumn(Right("edge")).AddColumn(Right("device")).AddColumn(Right("degraded"));
            foreach (EdgeDemoServiceState service in state.Services)
            {
                table.AddRow(
                    new Text(service.Name), new Text($"{service.Delay * 1000:F1} ms"), new Text($"{service.Threshold:F4}"),
                    new Text($"{service.Accuracy:F4}", new Style(service.Accuracy >= service.Threshold ? Color.Green : Color.Red)), new Text($"{service.RecentAccuracy:F4}"),
                    new Text($"{service.Debt:F3}", new Style(service.Debt > 0 ? Color.Yellow : Color.Default)), new Text($"{service.Share:P0}"), new Text($"{service.Waiting}"), new Text(service.Decisions),
                    new Text($"{service.Edge}"), new Text($"{service.Local}"), new Text($"{service.Degraded}", new Style(service.Degraded > 0 ? Color.Yellow : Color.Default)));
            }
            return new Rows(
                new Text($"{state.Seconds:F0} of {seconds:F0} s, {state.Devices} devices: {state.Phase}", new Style(state.Devices == 0 ? Color.Red : Color.Default)), table,
                new Text($"delays, accuracy now and who answered of the last five seconds; {state.Refused} connections refused for their certificate", new Style(Color.Grey)));
        }

        private static TableColumn Right(string header) => new TableColumn(header).RightAligned();
    }
}
