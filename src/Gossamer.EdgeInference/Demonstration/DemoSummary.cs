using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>What a history comes to, at the end and in between.</summary>
internal static class DemoSummary
{
    /// <summary>Slots that debts are a mean over.</summary>
    public const int MeanSlots = 20;

    private const double Recent = 5;

    /// <summary>The result.</summary>
    public static EdgeDemoResult Of(LiveSystem system, string policy, DemoHistory history, DemoTimes times, string runDirectory)
    {
        HeardTask[] tasks = history.Tasks();
        HeardSlot[] slots = history.Slots();
        long taken = history.Taken();
        AnsweredTask[] degraded = [.. tasks.Select(static heard => heard.Task).Where(static task => task.Path == AnswerPath.Degraded)];
        DecidedTask[] decided = Decided(tasks, slots, times);
        return new EdgeDemoResult
        {
            Policy = policy,
            Tasks = taken,
            Answered = tasks.Length,
            Lost = taken - tasks.Length,
            Duplicated = history.Duplicated,
            Degraded = degraded.Length,
            DegradedLate = degraded.Count(task => task.DelaySeconds > system.Options.SlotSeconds),
            Edge = tasks.Count(static heard => heard.Task.Path == AnswerPath.Edge),
            AsDecidedSeconds = Mean(decided.Select(static task => task.Seconds)),
            ExpectedSeconds = Mean(decided.Select(static task => task.Expected)),
            Services = [.. Enumerable.Range(0, system.Model.Services).Select(m => Service(system, m, tasks, slots, decided, times))],
            RecoverySeconds = Recovery(system, tasks, times),
            RefusedCertificates = history.Refused,
            Guarded = Sum(slots, static slot => slot.Guarded),
            Shed = Sum(slots, static slot => slot.Shed),
            Data = system.Table.Data,
            RunDirectory = runDirectory,
        };
    }

    /// <summary>Where things stand.</summary>
    public static EdgeDemoState Now(LiveSystem system, DemoHistory history, DemoTimes times)
    {
        HeardTask[] recent = history.TasksSince(history.Now - Recent);
        bool isAway = times.Killed is not null && (times.Restarted is null || history.LastSlot()!.Seconds < times.Restarted);
        HeardSlot? last = history.LastSlot();
        string phase = isAway ? "the edge is dead: devices answer alone" : times.Restarted is null ? "the edge is there" : "the edge is back";
        return new EdgeDemoState(
            history.Now - times.Start, phase, isAway ? 0 : last?.Slot.Devices ?? 0, [.. Enumerable.Range(0, system.Model.Services).Select(m => State(system, m, recent, last?.Slot, isAway))], history.Refused);
    }

    /// <summary>Means of a service's debt over <see cref="MeanSlots"/> slots each, from its peak behind the restart on; empty where there was none.</summary>
    public static double[] DebtMeans(int service, HeardSlot[] slots, DemoTimes times)
    {
        if (times.Restarted is not { } restarted) return [];
        double[] debts = [.. slots.Where(heard => heard.Seconds >= restarted).Select(heard => heard.Slot.Debt[service])];
        int peak = debts.Length == 0 ? 0 : Array.IndexOf(debts, debts.Max());
        return [.. debts.Skip(peak).Chunk(MeanSlots).Where(static chunk => chunk.Length == MeanSlots).Select(static chunk => chunk.Average())];
    }

    /// <summary>Seconds from the start of the new edge until every device had had answers from it; null before that, and without a restart.</summary>
    public static double? Recovery(LiveSystem system, HeardTask[] tasks, DemoTimes times)
    {
        if (times.Restarted is not { } restarted) return null;
        double latest = 0;
        for (int n = 0; n < system.Model.Devices; n++)
        {
            if (tasks.FirstOrDefault(heard => heard.Seconds >= restarted && heard.Task.Id.Device == n && heard.Task.Path == AnswerPath.Edge) is not { } first) return null;
            latest = Math.Max(latest, first.Seconds - restarted);
        }
        return latest;
    }

    /// <summary>Tasks that were answered as was decided for their slot, beside what the equations expected of them.</summary>
    private static DecidedTask[] Decided(HeardTask[] tasks, HeardSlot[] slots, DemoTimes times)
    {
        // An edge that was started anew may come back to a slot that it had.
        Dictionary<long, SlotRecord> records = [];
        foreach (HeardSlot heard in slots) records[heard.Slot.Slot] = heard.Slot;
        return
        [
            .. from heard in tasks
               let task = heard.Task
               where heard.Seconds >= times.Start && task.Decision == DecisionKind.Fresh && task.Path != AnswerPath.Degraded && records.ContainsKey(task.Id.Slot)
               select new DecidedTask(task.Id.Device, task.DelaySeconds, records[task.Id.Slot].Expected[task.Id.Device]),
        ];
    }

    private static EdgeDemoService Service(LiveSystem system, int service, HeardTask[] tasks, HeardSlot[] slots, DecidedTask[] decided, DemoTimes times)
    {
        double threshold = system.Model.Threshold(service);
        SlotRecord? last = slots.Length > 0 ? slots[^1].Slot : null, beforeKill = times.Killed is { } killed ? slots.LastOrDefault(heard => heard.Seconds < killed)?.Slot : null;
        double[] means = DebtMeans(service, slots, times);
        DecidedTask[] own = [.. decided.Where(task => system.Model.Service(task.Device) == service)];
        return new EdgeDemoService
        {
            Name = system.Services[service].Name,
            Threshold = threshold,
            Accuracy = last?.Accuracy[service] ?? double.NaN,
            AuditedAccuracy = last?.AuditedAccuracy[service] ?? double.NaN,
            Shortfall = Shortfall(threshold, last?.Accuracy[service] ?? double.NaN),
            ShortfallBeforeKill = beforeKill is null ? null : Shortfall(threshold, beforeKill.Accuracy[service]),
            DebtMax = slots.Length > 0 ? slots.Max(heard => heard.Slot.Debt[service]) : 0,
            DebtEnd = last?.Debt[service] ?? double.NaN,
            DebtFalls = times.Restarted is null ? null : means.Zip(means.Skip(1)).All(static pair => pair.Second <= pair.First + 1e-9),
            DelaySeconds = Mean(tasks.Where(heard => system.Model.Service(heard.Task.Id.Device) == service).Select(static heard => heard.Task.DelaySeconds)),
            AsDecidedSeconds = Mean(own.Select(static task => task.Seconds)),
            ExpectedSeconds = Mean(own.Select(static task => task.Expected)),
        };
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double Shortfall(double threshold, double accuracy) => double.IsNaN(accuracy) ? double.NaN : Math.Max(threshold - accuracy, 0) / threshold;

    /// <summary>What edges have counted, each from nothing: the last of each that does not go on.</summary>
    private static long Sum(HeardSlot[] slots, Func<SlotRecord, long> value)
    {
        long sum = 0;
        for (int i = 0; i < slots.Length; i++)
            if (i + 1 == slots.Length || value(slots[i + 1].Slot) < value(slots[i].Slot)) sum += value(slots[i].Slot);
        return sum;
    }

    private static EdgeDemoServiceState State(LiveSystem system, int service, HeardTask[] recent, SlotRecord? last, bool isAway)
    {
        AnsweredTask[] tasks = [.. recent.Select(static heard => heard.Task).Where(task => system.Model.Service(task.Id.Device) == service)];
        int Count(AnswerPath path) => tasks.Count(task => task.Path == path);
        (int first, int devices) = system.Model.DevicesOf(service);
        string decisions = isAway || last is null ? "" : string.Join(", ", Enumerable.Range(first, devices).Select(n => $"{(last.Places[n] == Placement.Local ? "device" : "edge")} {last.Levels[n] + 1}"));
        long windows = tasks.Sum(static task => (long)task.Windows);
        return new EdgeDemoServiceState(
            system.Services[service].Name, system.Model.Threshold(service), last?.Accuracy[service] ?? double.NaN,
            windows > 0 ? tasks.Sum(static task => task.Windows * task.Accuracy) / windows : double.NaN, last?.Debt[service] ?? 0,
            tasks.Length > 0 ? tasks.Average(static task => task.DelaySeconds) : double.NaN, isAway ? 0 : last?.Waiting[service] ?? 0, isAway ? 0 : last?.Share[service] ?? 0, decisions,
            Count(AnswerPath.Edge), Count(AnswerPath.Local), Count(AnswerPath.Degraded));
    }

    private readonly record struct DecidedTask(int Device, double Seconds, double Expected);
}
