using System.Text.Json;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Reports;
using Gossamer.EdgeInference.Security;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>
/// Shows a <see cref="LiveSystem"/> at work: an edge process and a process for each device on loopback, with certificates of their own. The edge is
/// killed under load and started again from its checkpoint, and a device with a certificate of another authority is turned away.
/// </summary>
public static class EdgeDemo
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "edge demo";

    /// <summary>Seconds that processes may take to begin, and devices to be answered by an edge that was started anew.</summary>
    private const double Patience = 60;

    private const double Refresh = 0.5, IntruderAt = 2;

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(EdgeDemoOptions options) =>
        new("edge-demo", Command, JsonSerializer.SerializeToElement(options, RecipeJson.Of<EdgeDemoOptions>()), options.Seed);

    /// <summary>Runs it; every process that was started has ended, and every temporary file is gone, when this returns.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="program">The command to start as edge and devices.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="watch">Receives where things stand, twice a second.</param>
    /// <param name="cancellation">Ends everything at once.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing, or a process did not do what it should.</exception>
    public static async Task<EdgeDemoResult> RunAsync(
        EdgeDemoOptions options, ProgramStart program, RunRecorder recorder, IProgress<EdgeDemoState>? watch = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        LiveSystem system = LiveSystem.Load(options.System);
        // What the edge would refuse is refused before anything is started.
        string policy = LivePolicies.Create(options.Policy, system.Model).Name;
        // Cut by one process, and not by each device.
        RecordedWindows.Load(system);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-edge-demo-");
        try
        {
            await using var stage = new DemoStage(system, options, program, folder.FullName);
            DemoTimes times = await PlayOrStopAsync(stage, options, watch, cancellation).ConfigureAwait(false);
            EdgeDemoResult result = DemoSummary.Of(system, policy, stage.History, times, recorder.Directory);
            EdgeDemoReport.Log(recorder, system, stage.History, times);
            recorder.WriteText(RunFiles.Report, EdgeDemoReport.Build(options, system, result, stage.History, times, recorder.Info).ToHtml());
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<DemoTimes> PlayOrStopAsync(DemoStage stage, EdgeDemoOptions options, IProgress<EdgeDemoState>? watch, CancellationToken cancellation)
    {
        try
        {
            return await PlayAsync(stage, options, watch, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Ctrl-C reaches all processes of a terminal, and another may have ended of it before this one has heard.
            await Task.Delay(TimeSpan.FromSeconds(0.3), CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static async Task<DemoTimes> PlayAsync(DemoStage stage, EdgeDemoOptions options, IProgress<EdgeDemoState>? watch, CancellationToken cancellation)
    {
        DemoHistory history = stage.History;
        await stage.StartEdgeAsync(Patience, cancellation).ConfigureAwait(false);
        stage.StartDevices();
        await stage.WaitAsync(history.AllFound, "every device to hear from the edge", Patience, cancellation).ConfigureAwait(false);
        var times = new DemoTimes(history.Now);
        bool intruded = false, stopped = false;
        Task devices = stage.DevicesEnded;
        while (!devices.IsCompleted)
        {
            await Task.WhenAny(devices, Task.Delay(TimeSpan.FromSeconds(0.05), cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            double seconds = history.Now - times.Start;
            // It tries to the end: on a busy machine a process may need seconds to begin.
            if (!intruded && seconds >= Math.Min(IntruderAt, options.Seconds / 4) && (intruded = true))
                stage.StartIntruder((int)Math.Ceiling((options.Seconds - seconds) / options.System.SlotSeconds));
            if (times.Killed is null && seconds >= options.KillEdgeAt)
            {
                times = times with { Killed = history.Now };
                await stage.KillEdgeAsync().ConfigureAwait(false);
            }
            if (times.Restarted is null && times.Killed is not null && seconds >= options.RestartEdgeAt)
            {
                times = times with { Restarted = history.Now };
                await stage.StartEdgeAsync(Patience, cancellation).ConfigureAwait(false);
            }
            if (!stopped && seconds >= options.Seconds && (seconds >= options.Seconds + Patience || HasRecovered(stage, times)) && (stopped = true)) stage.StopDevices();
            stage.CheckEdge();
            if (watch is null || history.Now - times.Shown < Refresh) continue;
            times = times with { Shown = history.Now };
            watch.Report(DemoSummary.Now(stage.System, history, times));
        }
        await devices.ConfigureAwait(false);
        // What devices told last is in the slots that follow.
        await Task.Delay(TimeSpan.FromSeconds(5 * options.System.SlotSeconds), cancellation).ConfigureAwait(false);
        return times with { End = history.Now };
    }

    private static bool HasRecovered(DemoStage stage, DemoTimes times) => times.Restarted is null || DemoSummary.Recovery(stage.System, stage.History.Tasks(), times) is not null;
}
