using System.Text.Json;
using Gossamer.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Runs;

public sealed class RunRecorderTests : IDisposable
{
    private static readonly RunDescription Digits = new("digits", "train", JsonDocument.Parse("""{"epochs":3,"data":"digits"}""").RootElement, 7);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_directory_is_named_for_time_and_name_and_collisions_get_a_suffix()
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        using RunRecorder first = RunRecorder.Create(_folder["runs"], Digits with { Name = "a b/c" }, clock);
        using RunRecorder second = RunRecorder.Create(_folder["runs"], Digits with { Name = "a b/c" }, clock);
        Assert.Equal(_folder["runs", "20260304-050607-a-b-c"], first.Directory);
        Assert.Equal(_folder["runs", "20260304-050607-a-b-c-2"], second.Directory);
    }

    [Fact]
    public void A_finished_run_reads_back_with_options_result_and_metrics()
    {
        using (RunRecorder recorder = RunRecorder.Create(_folder.Root, Digits))
        {
            recorder.Log(1, 0.5, ("loss", 2.25), ("accuracy", 0.1));
            recorder.Log(2, 1, ("loss", 1.0 / 3));
            recorder.Finish(JsonDocument.Parse("""{"accuracy":0.97}""").RootElement);
        }

        RunInfo run = Assert.Single(RunCatalog.List(_folder.Root).Runs);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(7ul, run.Description.Seed);
        Assert.Equal(3, run.Description.Options.GetProperty("epochs").GetInt32());
        Assert.Equal(0.97, run.Result!.Value.GetProperty("accuracy").GetDouble());
        Assert.Equal(RunMachine.Current, run.Machine);
        Assert.Equal(RunVersions.Current, run.Versions);
        Assert.NotNull(run.Ended);
        RunMetrics metrics = run.ReadMetrics();
        Assert.Equal(["loss", "accuracy"], metrics.Names);
        Assert.Equal([2.25, 1.0 / 3], metrics["loss"].Values);
        Assert.Equal([1L, 2L], metrics["loss"].Steps);
        Assert.Equal([0.5], metrics["accuracy"].Epochs);
        Assert.Equal(0, metrics["unknown"].Count);
    }

    [Fact]
    public void A_silent_recorder_takes_everything_and_leaves_nothing()
    {
        string directory = _folder["kept elsewhere"];
        using (RunRecorder recorder = RunRecorder.Silent(directory, Digits))
        {
            Assert.False(recorder.WritesFiles);
            Assert.Equal(directory, recorder.Directory);
            recorder.Log(1, 0.5, ("loss", 2.25));
            recorder.LogHistogram(1, "age", [1, 2]);
            recorder.WriteText("note.txt", "x");
            using (RunRecorder child = recorder.Child("dense")) child.Finish(JsonDocument.Parse("{}").RootElement);
            Assert.False(recorder.TryDiscard());
            recorder.Finish(JsonDocument.Parse("{}").RootElement);
        }
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void A_run_in_which_nothing_happened_can_be_removed()
    {
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["empty"], Digits))
        {
            Assert.True(recorder.TryDiscard());
            Assert.Throws<ObjectDisposedException>(() => recorder.Log(1, 0, ("loss", 1)));
        }
        Assert.False(Directory.Exists(_folder["empty"]));
    }

    [Fact]
    public void One_with_metrics_other_files_or_an_earlier_part_cannot()
    {
        using (RunRecorder logged = RunRecorder.CreateAt(_folder["logged"], Digits))
        {
            logged.Log(1, 0, ("loss", 1));
            Assert.False(logged.TryDiscard());
            logged.Cancel();
        }
        using (RunRecorder resumed = RunRecorder.Resume(_folder["logged"], default))
            Assert.False(resumed.TryDiscard());
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["other", "notes.txt"], "mine");
        using (RunRecorder other = RunRecorder.CreateAt(_folder["other"], Digits))
            Assert.False(other.TryDiscard());
        Assert.True(File.Exists(_folder["other", "notes.txt"]));
    }

    [Fact]
    public void Numbers_that_JSON_lacks_survive_as_strings()
    {
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits))
            recorder.Log(1, 0, ("a", double.NaN), ("b", double.PositiveInfinity), ("c", double.NegativeInfinity));
        Assert.Equal(
            """{"step":1,"epoch":0,"a":"NaN","b":"Infinity","c":"-Infinity"}""" + "\n", File.ReadAllText(_folder["r", RunFiles.Metrics]));
        RunMetrics metrics = RunMetrics.Read(_folder["r", RunFiles.Metrics]);
        Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], new[] { metrics["a"].Last, metrics["b"].Last, metrics["c"].Last });
    }

    [Fact]
    public void The_event_file_decodes_to_what_was_logged()
    {
        string path;
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits))
        {
            recorder.Log(300, 1.5, ("train/loss", 0.125), ("größe", -4));
            recorder.LogHistogram(301, "counters", [0, 0, 1, 10, double.NaN]);
            path = Assert.Single(Directory.GetFiles(recorder.Directory, "events.out.tfevents.*"));
        }

        List<EventFileReader.Event> events = EventFileReader.Read(path);
        Assert.Equal(3, events.Count);
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.InRange(events[0].WallTime, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
        Assert.Equal(300, events[1].Step);
        Assert.Equal([("train/loss", 0.125f), ("größe", -4f)], events[1].Values.Select(value => (value.Tag, value.Scalar!.Value)));
        EventFileReader.Value histogram = Assert.Single(events[2].Values);
        Assert.Equal([0, 10, 4, 11, 101], histogram.HistogramHead!);
        Assert.Equal(10, histogram.Limits![^1], 12);
        Assert.Equal(4, histogram.Counts!.Sum());
        Assert.Equal(2, histogram.Counts![0]);
        Assert.Equal(1, histogram.Counts![^1]);
    }

    [Fact]
    public void A_resumed_run_leaves_the_metrics_of_an_uninterrupted_one()
    {
        RunPosition position = default;
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["cut"], Digits))
        {
            for (int step = 1; step <= 6; step++)
            {
                recorder.Log(step, step / 6.0, ("loss", 1.0 / step));
                if (step == 4) position = recorder.Position;
            }

            recorder.Cancel();
        }

        File.AppendAllText(_folder["cut", RunFiles.Metrics], """{"step":7,"ep""");
        using (RunRecorder recorder = RunRecorder.Resume(_folder["cut"], position))
        {
            for (int step = 5; step <= 8; step++) recorder.Log(step, step / 6.0, ("loss", 1.0 / step));
            recorder.Finish(JsonDocument.Parse("{}").RootElement);
        }

        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["whole"], Digits))
        {
            for (int step = 1; step <= 8; step++) recorder.Log(step, step / 6.0, ("loss", 1.0 / step));
        }

        Assert.Equal(File.ReadAllBytes(_folder["whole", RunFiles.Metrics]), File.ReadAllBytes(_folder["cut", RunFiles.Metrics]));
        RunInfo run = RunCatalog.Load(_folder["cut"]);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Single(run.Resumed);
        string events = Assert.Single(Directory.GetFiles(_folder["cut"], "events*"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], EventFileReader.Read(events).Select(e => e.Step));
    }

    [Fact]
    public void A_position_is_on_disk_when_it_is_told()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        recorder.Log(1, 0, ("loss", 1));
        RunPosition position = recorder.Position;
        Assert.Equal(position.MetricsLength, new FileInfo(recorder.PathOf(RunFiles.Metrics)).Length);
        Assert.Equal(position.EventsLength, new FileInfo(Directory.GetFiles(recorder.Directory, "events*")[0]).Length);
    }

    [Fact]
    public void A_finished_run_is_neither_overwritten_nor_resumed()
    {
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits)) recorder.Finish(JsonDocument.Parse("{}").RootElement);
        byte[] before = File.ReadAllBytes(_folder["r", RunFiles.Record]);
        Assert.Contains("already holds a run", Assert.Throws<IOException>(() => RunRecorder.CreateAt(_folder["r"], Digits)).Message);
        Assert.Contains("finished", Assert.Throws<IOException>(() => RunRecorder.Resume(_folder["r"], default)).Message);
        Assert.Equal(before, File.ReadAllBytes(_folder["r", RunFiles.Record]));
        Assert.False(File.Exists(_folder["r", "run.lock"]));
    }

    [Fact]
    public void Resuming_past_the_end_of_a_log_is_refused_and_names_the_file()
    {
        RunRecorder.CreateAt(_folder["r"], Digits).Dispose();
        var error = Assert.Throws<InvalidDataException>(() => RunRecorder.Resume(_folder["r"], new RunPosition(1000, 0)));
        Assert.Contains(_folder["r", RunFiles.Metrics], error.Message);
        Assert.False(File.Exists(_folder["r", "run.lock"]));
    }

    [Fact]
    public void One_recorder_at_a_time_works_on_a_run()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        Assert.Contains("another process", Assert.Throws<IOException>(() => RunRecorder.Resume(_folder["r"], default)).Message);
    }

    [Fact]
    public void A_run_that_no_process_holds_is_interrupted()
    {
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits))
        {
            Assert.Equal(RunStatus.Running, RunCatalog.Load(_folder["r"]).Status);
            Directory.CreateDirectory(_folder["killed"]);
            File.Copy(_folder["r", RunFiles.Record], _folder["killed", RunFiles.Record]);
            File.WriteAllText(_folder["killed", "run.lock"], "");
        }

        Assert.Equal(RunStatus.Interrupted, RunCatalog.Load(_folder["killed"]).Status);
        Assert.Equal(RunStatus.Failed, RunCatalog.Load(_folder["r"]).Status);
        using RunRecorder resumed = RunRecorder.Resume(_folder["killed"], default);
        Assert.Equal(RunStatus.Running, resumed.Info.Status);
    }

    [Fact]
    public void A_child_is_a_run_in_a_sub_folder_and_can_be_continued()
    {
        RunPosition position;
        using (RunRecorder parent = RunRecorder.CreateAt(_folder["r"], Digits))
        {
            using RunRecorder child = parent.Child("dense");
            child.Log(1, 0.1, ("loss", 1));
            position = child.Position;
            child.Log(2, 0.2, ("loss", 0.5));
        }

        using (RunRecorder parent = RunRecorder.Resume(_folder["r"], default))
        {
            using RunRecorder child = parent.Child("dense", position);
            child.Log(2, 0.2, ("loss", 0.25));
            child.Finish(JsonDocument.Parse("{}").RootElement);
            Assert.Throws<ArgumentException>(() => parent.Child("../x"));
            Assert.Throws<ArgumentException>(() => parent.Child(".."));
        }

        RunInfo dense = Assert.Single(RunCatalog.Children(RunCatalog.Load(_folder["r"])));
        Assert.Equal(("dense", RunStatus.Finished), (dense.Name, dense.Status));
        Assert.Equal([1, 0.25], dense.ReadMetrics()["loss"].Values);
    }

    [Fact]
    public async Task Readers_look_on_while_a_run_is_written()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        using var done = new CancellationTokenSource();
        Task<int> reader = Task.Run(() =>
        {
            int reads = 0;
            while (!done.IsCancellationRequested || reads == 0)
            {
                MetricSeries series = RunCatalog.Load(_folder["r"]).ReadMetrics()["loss"];
                for (int i = 0; i < series.Count; i++) Assert.Equal((i, i * 0.5), (series.Steps[i], series.Values[i]));
                reads++;
            }

            return reads;
        }, TestContext.Current.CancellationToken);
        for (int step = 0; step < 3000; step++)
        {
            recorder.Log(step, 0, ("loss", step * 0.5));
            if (step % 30 == 0) _ = recorder.Position;
        }

        await done.CancelAsync();
        Assert.True(await reader > 0);
        _ = recorder.Position;
        Assert.Equal(3000, RunCatalog.Load(_folder["r"]).ReadMetrics()["loss"].Count);
    }

    [Fact]
    public void Versions_and_machine_are_known_without_loading_libtorch()
    {
        Assert.All(
            [RunVersions.Current.Gossamer, RunVersions.Current.DotNet, RunVersions.Current.TorchSharp, RunVersions.Current.LibTorch],
            version => Assert.Matches(@"^\d+\.\d+", version));
        Assert.NotEmpty(RunMachine.Current.Cpu);
        Assert.True(RunMachine.Current.MemoryBytes > 0);
    }

    [Fact]
    public void Other_files_are_replaced_whole_and_leave_no_temporary_behind()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        recorder.WriteText(RunFiles.Report, "a long first report");
        recorder.WriteText(RunFiles.Report, "größer");
        Assert.Equal("größer", File.ReadAllText(recorder.PathOf(RunFiles.Report)));
        Assert.Empty(Directory.GetFiles(recorder.Directory, "*.tmp"));
    }

    [Fact]
    public void Logging_from_many_threads_keeps_every_record_whole()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        Parallel.For(0, 500, step => recorder.Log(step, 0, ("loss", step)));
        _ = recorder.Position;
        MetricSeries series = recorder.Info.ReadMetrics()["loss"];
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), series.Values.Order());
        Assert.Equal(501, EventFileReader.Read(Directory.GetFiles(recorder.Directory, "events*")[0]).Count);
    }

    [Fact]
    public void Reserved_names_are_refused()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["r"], Digits);
        Assert.Throws<ArgumentException>(() => recorder.Log(1, 0, ("step", 1)));
        Assert.Equal(0, recorder.Position.MetricsLength);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
