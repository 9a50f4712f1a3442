using Gossamer.EdgeInference.Demonstration;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Reports;

/// <summary>The page about a demonstration.</summary>
internal static class EdgeDemoReport
{
    /// <summary>Seconds that a mark of a chart stands for.</summary>
    private const double Interval = 1, FrontInterval = 5;

    private static readonly ChartAxis Time = new("seconds", ValueFormat.Count), Delay = new("mean delay of a task, s");

    /// <summary>Logs accuracies, debts and delays, second by second.</summary>
    public static void Log(RunRecorder recorder, LiveSystem system, DemoHistory history, DemoTimes times)
    {
        var series = new Series(system, history, times);
        for (int second = 0; second < series.Count(Interval); second++)
            foreach ((DemoPoint point, int m) in Enumerable.Range(0, system.Model.Services).Select(m => (series.Points(m, Interval)[second], m)))
                recorder.Log(
                    second, second, ($"{system.Services[m].Name}/delay", point.Delay), ($"{system.Services[m].Name}/accuracy", point.Accuracy), ($"{system.Services[m].Name}/audited", point.Audited),
                    ($"{system.Services[m].Name}/debt", point.Debt));
    }

    /// <summary>The page.</summary>
    public static HtmlReport Build(EdgeDemoOptions options, LiveSystem system, EdgeDemoResult result, DemoHistory history, DemoTimes times, RunInfo run)
    {
        var series = new Series(system, history, times);
        return new HtmlReport(
            "An edge and its devices, live",
            $"{system.Model.Devices} devices, slots of {system.Options.SlotSeconds} s, {options.Seconds:0.#} s; networks of the recordings '{result.Data}'. {Story(options)}",
            [
                new ReportCard("Tasks", $"{result.Tasks:N0}", $"{result.Lost:N0} lost, {result.Duplicated:N0} counted twice, {result.Degraded:N0} degraded, of which {result.DegradedLate:N0} later than a slot"),
                .. result.Services.Select(static service => new ReportCard(
                    service.Name, $"{service.Accuracy:F4}", $"promised {service.Threshold:F4}; {service.DelaySeconds * 1000:F1} ms on average; debt at most {service.DebtMax:F3}, at the end {service.DebtEnd:F3}")),
                new ReportCard("Delay as decided", $"{result.AsDecidedSeconds * 1000:F1} ms", $"the equations expected {result.ExpectedSeconds * 1000:F1} ms of the same tasks"),
                new ReportCard("Recovery", result.RecoverySeconds is { } seconds ? $"{seconds:F2} s" : "none", "from the start of the new process until every device had answers from it"),
                new ReportCard("Refused certificates", $"{result.RefusedCertificates:N0}"),
            ],
            [
                .. Enumerable.Range(0, system.Model.Services).Select(m => OverTime(series, system, m)),
                Front(series, system), Table(result), Settings(options, system, result), Machine(run),
            ],
            "Gossamer edge report");
    }

    private static string Story(EdgeDemoOptions options) => options.KillEdgeAt is not { } killed
        ? ""
        : $"The edge was killed at {killed:0.#} s{(options.RestartEdgeAt is { } back ? $" and started again from its checkpoint at {back:0.#} s" : "")}.";

    private static ReportSection OverTime(Series series, LiveSystem system, int service)
    {
        DemoPoint[] points = series.Points(service, Interval);
        double[] at = [.. points.Select(static point => point.Seconds)];
        double threshold = system.Model.Threshold(service);
        ChartSeries Line(string name, Func<DemoPoint, double> value) => new(name, at, [.. points.Select(value)]);
        return new ReportSection(
            system.Services[service].Name, "Means of a second each. By the table: what is promised of such answers; by labels: what they were.",
            [
                new LineChart(
                    $"Accuracy, promised {threshold:F4}", Time, new ChartAxis("accuracy"),
                    [Line("by the table", static point => point.Accuracy), Line("by labels", static point => point.Audited), new ChartSeries("promise", at, [.. at.Select(_ => threshold)]) { Color = 0, IsDashed = true }]),
                new LineChart("Delay", Time, Delay, [Line("delay", static point => point.Delay)]),
                new LineChart("What is owed to the promise", Time, new ChartAxis("debt") { Minimum = 0 }, [Line("debt", static point => point.Debt)]),
                new LineChart(
                    "Who answered", Time, new ChartAxis("share of tasks", ValueFormat.Percent) { Minimum = 0, Maximum = 1 },
                    [Line("edge", static point => point.Edge), Line("device", static point => point.Local), Line("device for the edge", static point => point.Degraded)]),
            ],
            Columns: 2);
    }

    /// <summary>Delay over the accuracy that was missed: what is lower but to the right was bought with accuracy.</summary>
    private static ReportSection Front(Series series, LiveSystem system) => new(
        "Front", $"Each mark is {FrontInterval:0} seconds, named for their beginning: how long tasks took, and how much of the promise was missed by their answers; below zero it was exceeded.",
        [
            .. Enumerable.Range(0, system.Model.Services).Select(m =>
            {
                DemoPoint[] points = [.. series.Points(m, FrontInterval).Where(static point => double.IsFinite(point.Delay))];
                return new LineChart(
                    $"Delay over missed accuracy, {system.Services[m].Name}", new ChartAxis("missed accuracy"), Delay,
                    [
                        new ChartSeries("five seconds", [.. points.Select(point => system.Model.Threshold(m) - point.Accuracy)], [.. points.Select(static point => point.Delay)])
                        {
                            PointNames = [.. points.Select(static point => $"{point.Seconds:0} s")],
                        },
                    ]);
            }),
        ],
        Columns: 2);

    private static ReportSection Table(EdgeDemoResult result) => new(
        "Promises", "Shortfall is the part of a promise that was missed. Delays as decided are those of tasks that were answered as was decided for their slot; expected is what the equations say of the same tasks.",
        [
            new ReportTable(
                "",
                [
                    new("service", IsNumber: false), new("promised"), new("accuracy"), new("by labels"), new("shortfall"), new("before the kill"), new("debt, most"), new("debt, end"), new("debt falls", IsNumber: false),
                    new("delay, s"), new("as decided, s"), new("expected, s"),
                ],
                [
                    .. result.Services.Select(static service => new ReportRow(
                    [
                        service.Name, $"{service.Threshold:F4}", $"{service.Accuracy:F4}", $"{service.AuditedAccuracy:F4}", $"{service.Shortfall * 100:F3} %",
                        service.ShortfallBeforeKill is { } before ? $"{before * 100:F3} %" : "", $"{service.DebtMax:F4}", $"{service.DebtEnd:F4}",
                        service.DebtFalls is { } falls ? falls ? "yes" : "no" : "", $"{service.DelaySeconds:F4}", $"{service.AsDecidedSeconds:F4}", $"{service.ExpectedSeconds:F4}",
                    ])),
                ]),
        ]);

    private static ReportSection Settings(EdgeDemoOptions options, LiveSystem system, EdgeDemoResult result) => new(
        "The system", "",
        [
            new ReportFacts(
                "Emulated",
                [
                    ("windows of a task", $"{system.Options.WindowsPerTask}"), ("device, top rate", $"{system.Options.LocalLoad:P0} of a slot"), ("edge, top rate, all devices", $"{system.Options.EdgeLoad:P0} of a slot"),
                    ("link by channel", string.Join(", ", system.Model.Channel.Rates.Select(static rate => $"{rate / 1e6:F2} Mbit/s"))), ("V", $"{system.Options.DelayWeight}"),
                    ("who decided", $"{result.Policy}; {result.Guarded:N0} decisions were not taken"),
                    ("shares", options.Strict ? "strict" : "work-conserving"),
                    ("deficits begin at", string.Join(", ", system.HeadStart.Select(static start => $"{start:F3}"))),
                ]),
        ]);

    private static ReportSection Machine(RunInfo run) => new(
        "How it was run", "",
        [
            new ReportFacts(
                "Machine and software",
                [("seed", $"{run.Description.Seed}"), ("processor", run.Machine.Cpu), ("cores", $"{run.Machine.Cores}"), ("Gossamer", run.Versions.Gossamer), (".NET", run.Versions.DotNet)]),
        ]);

    /// <summary>A service over an interval.</summary>
    private sealed record DemoPoint(double Seconds, double Delay, double Accuracy, double Audited, double Debt, double Edge, double Local, double Degraded);

    /// <summary>A history cut into intervals from its start on.</summary>
    private sealed class Series(LiveSystem system, DemoHistory history, DemoTimes times)
    {
        private readonly HeardTask[] _tasks = history.Tasks();
        private readonly HeardSlot[] _slots = history.Slots();

        // What is not half of an interval is no mean of one.
        public int Count(double interval) => (int)Math.Max(Math.Round((times.End - times.Start) / interval), 1);

        public DemoPoint[] Points(int service, double interval)
        {
            int Bucket(double seconds) => (int)Math.Floor((seconds - times.Start) / interval);
            ILookup<int, AnsweredTask> tasks = _tasks.Where(heard => system.Model.Service(heard.Task.Id.Device) == service).ToLookup(heard => Bucket(heard.Seconds), static heard => heard.Task);
            ILookup<int, double> debts = _slots.ToLookup(heard => Bucket(heard.Seconds), heard => heard.Slot.Debt[service]);
            return [.. Enumerable.Range(0, Count(interval)).Select(i => Point(i * interval, [.. tasks[i]], [.. debts[i]]))];
        }

        private static DemoPoint Point(double seconds, AnsweredTask[] tasks, double[] debts)
        {
            double windows = tasks.Sum(static task => (double)task.Windows);
            double Share(AnswerPath path) => tasks.Length > 0 ? (double)tasks.Count(task => task.Path == path) / tasks.Length : double.NaN;
            return new DemoPoint(
                seconds, tasks.Length > 0 ? tasks.Average(static task => task.DelaySeconds) : double.NaN, windows > 0 ? tasks.Sum(static task => task.Windows * task.Accuracy) / windows : double.NaN,
                windows > 0 ? tasks.Sum(static task => (double)task.Correct) / windows : double.NaN, debts.Length > 0 ? debts.Average() : double.NaN, Share(AnswerPath.Edge), Share(AnswerPath.Local),
                Share(AnswerPath.Degraded));
        }
    }
}
