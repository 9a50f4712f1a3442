using System.Diagnostics;
using System.Text.Json;
using Gossamer.EndToEnd.Tests.Training;
using Gossamer.Inference.Checkpoints;
using Gossamer.Tests;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Distributed;

/// <summary>The command under mpirun: one run, whatever the number of ranks, and one end.</summary>
public sealed class RankedTrainingTests : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_ranks_leave_one_run_and_print_one_result()
    {
        GossamerResult process = await GossamerProcess.RunAsync(new GossamerStart(
            "train", "--data", "digits", "--model", "lenet-300-100", "--sparsity", "0.95", "--seed", "1", "--epochs", "3", "--json", "--root",
            _folder["runs"])
        { Ranks = 4 });
        Assert.True(process.ExitCode == 0, process.Errors);
        JsonElement result = JsonDocument.Parse(process.Output).RootElement;
        double Number(string name) => result.GetProperty(name).GetDouble();
        Assert.Equal((4, 2510, 132, 9), (Number("ranks"), Number("nnz"), Number("steps"), Number("rounds")));
        Assert.InRange(Number("accuracy"), 0.5, 1);
        Assert.InRange(Number("denseAccuracy"), 0.8, 1);
        Assert.Single(Directory.GetDirectories(_folder["runs"]));
        string directory = result.GetProperty("runDirectory").GetString()!;
        foreach (string file in (string[])[.. TrainingRun.ReproducibleFiles, "run.json", "report.html", "dense/run.json"])
            Assert.True(File.Exists(Path.Combine(directory, file)), file);
    }

    [Fact]
    public async Task Fixed_shards_leave_the_bytes_of_a_single_process()
    {
        string[] Arguments(string name) =>
            [.. TrainingRun.Arguments(_folder[name], 2), "--batch-size", "64", "--reduction-shards", "4", "--execution", "sparse"];
        GossamerResult alone = await GossamerProcess.RunAsync(Arguments("alone")), together = await GossamerProcess.RunAsync(
            new GossamerStart(Arguments("together")) { Ranks = 2 });
        Assert.True(alone.ExitCode == 0, alone.Errors);
        Assert.True(together.ExitCode == 0, together.Errors);
        TrainingRun.AssertSame(_folder["alone"], _folder["together"]);
    }

    /// <summary>
    /// Kills one of three ranks in the middle of a step; of a round, where rounds take nearly all the time; and of a checkpoint, as soon as its
    /// temporary file is seen. Two ranks then go on.
    /// </summary>
    [Theory]
    [InlineData("step", 1, "mlp:64", "masked", 40)]
    [InlineData("round", 2, "mlp:1024-1024", "sparse", 1)]
    [InlineData("checkpoint", 0, "mlp:1024-1024", "masked", 10)]
    public async Task A_killed_rank_ends_all_and_fewer_go_on(string moment, int rank, string model, string execution, int roundEvery)
    {
        string directory = _folder["run"], checkpoint = _folder["run", "checkpoint.safetensors"];
        using Process mpirun = GossamerProcess.Start(new GossamerStart(
            "train", "--data", "digits", "--model", model, "--execution", execution, "--update-every", $"{roundEvery}", "--stop-share", "1",
            "--epochs", "400", "--batch-size", "96", "--evaluate-every", "400", "--checkpoint-seconds", "0.2", "--no-dense-twin", "--json",
            "--out", directory)
        { Ranks = 3 });
        await TrainingRun.WaitForAsync(checkpoint, mpirun);
        if (moment == "checkpoint") await WaitForTemporaryAsync(directory, mpirun);
        Assert.False(mpirun.HasExited);
        long killed = Stopwatch.GetTimestamp();
        Kill(mpirun, rank);
        GossamerResult end = await GossamerProcess.EndAsync(mpirun);

        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, LongestEnd);
        Assert.NotEqual(0, end.ExitCode);
        Assert.Equal("", end.Output);
        Assert.Single(end.Errors.Split('\n'), line => line.Contains($"process rank {rank} ", StringComparison.Ordinal));
        Assert.DoesNotContain("gossamer: ", end.Errors, StringComparison.Ordinal);

        long steps = CheckpointFile.Load(checkpoint).ReadInt64("loop/steps");
        Assert.True(steps > 0);
        GossamerResult resumed = await StopAfterCheckpointAsync(directory, checkpoint);
        Assert.Equal(130, resumed.ExitCode);
        Assert.True(CheckpointFile.Load(checkpoint).ReadInt64("loop/steps") > steps);
    }

    [Fact]
    public async Task A_rank_that_fails_by_itself_is_named_once()
    {
        TestData.RequireProgram("mpirun");
        // Only the first rank sees the weights: the path is relative, and the second stands elsewhere.
        Directory.CreateDirectory(_folder["elsewhere"]);
        string[] training = [GossamerProcess.Program, "train", "--data", "digits", "--weights", "start.safetensors", "--out", _folder["run"]];
        GossamerResult weights = await GossamerProcess.RunAsync(
            "train", "--data", "digits", "--max-steps", "1", "--no-dense-twin", "--out", _folder["first"]);
        Assert.True(weights.ExitCode == 0, weights.Errors);
        File.Copy(_folder["first", "model.safetensors"], _folder["start.safetensors"]);
        using Process mpirun = Process.Start(new ProcessStartInfo(
            "mpirun",
            [
                "--allow-run-as-root", "--oversubscribe", "-n", "1", "-wdir", _folder.Path, .. training, ":", "-n", "1", "-wdir", _folder["elsewhere"],
                .. training,
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        GossamerResult end = await GossamerProcess.EndAsync(mpirun);
        Assert.Equal(1, end.ExitCode);
        string line = Assert.Single(end.Errors.Split('\n'), static line => line.Contains("gossamer: ", StringComparison.Ordinal));
        Assert.Contains("rank 1: ", line, StringComparison.Ordinal);
        Assert.Contains("start.safetensors", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_is_said_once()
    {
        GossamerResult end = await GossamerProcess.RunAsync(new GossamerStart("train", "--sparsity", "2") { Ranks = 3 });
        Assert.Equal(2, end.ExitCode);
        Assert.Single(end.Errors.Split('\n'), static line => line.Contains("gossamer: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ranks_without_a_library_are_told_what_to_install()
    {
        GossamerResult end = await GossamerProcess.RunAsync(new GossamerStart("train", "--out", _folder["run"])
        {
            Environment = { ["PMI_RANK"] = "0", ["PMI_SIZE"] = "2", ["GOSSAMER_MPI"] = "/nowhere/libmpi.so" },
        });
        string complaint = end.Complaint(1);
        Assert.Contains("no MPI library can be loaded (tried /nowhere/libmpi.so)", complaint, StringComparison.Ordinal);
        Assert.Contains("install Open MPI or MPICH", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_shared_out_over_ranks_finds_what_a_serial_one_finds()
    {
        string[] Arguments(string name) =>
        [
            "compare", "--data", "digits", "--model", "mlp:32", "--methods", "static,rigl", "--sparsity", "0.9", "--seeds", "2", "--epochs", "2", "--no-dense",
            "--json", "--out", _folder[name],
        ];
        GossamerResult serial = await GossamerProcess.RunAsync(Arguments("serial"));
        GossamerResult shared = await GossamerProcess.RunAsync(new GossamerStart(Arguments("shared")) { Ranks = 3 });
        Assert.True(shared.ExitCode == 0, shared.Errors);
        string[] folders = [.. Directory.GetDirectories(_folder["serial"]).Select(static path => Path.GetFileName(path)!).Order()];
        Assert.Equal(4, folders.Length);
        Assert.Equal(folders, Directory.GetDirectories(_folder["shared"]).Select(static path => Path.GetFileName(path)!).Order());
        foreach (string folder in folders) TrainingRun.AssertSame(_folder["serial", folder], _folder["shared", folder]);
        Assert.Equal(Accuracies(serial), Accuracies(shared));

        static double[] Accuracies(GossamerResult process) =>
            [.. JsonDocument.Parse(process.Output).RootElement.GetProperty("runs").EnumerateArray().Select(static run => run.GetProperty("accuracy").GetDouble())];
    }

    /// <summary>Goes on with two ranks until a later checkpoint is there, then asks all of them to stop.</summary>
    private static async Task<GossamerResult> StopAfterCheckpointAsync(string directory, string checkpoint)
    {
        using Process mpirun = GossamerProcess.Start(new GossamerStart("train", "--resume", directory, "--json") { Ranks = 2 });
        await TrainingRun.WaitForChangeAsync(checkpoint, mpirun);
        foreach (int rank in RanksOf(mpirun)) TrainingRun.SendInterrupt(rank);
        return await GossamerProcess.EndAsync(mpirun);
    }

    private static async Task WaitForTemporaryAsync(string directory, Process process)
    {
        while (!process.HasExited && !Directory.EnumerateFiles(directory, "checkpoint.safetensors?*").Any()) await Task.Yield();
    }

    private static void Kill(Process mpirun, int rank) => Process.GetProcessById(RanksOf(mpirun)[rank]).Kill();

    /// <summary>The processes that mpirun has started, by rank.</summary>
    private static int[] RanksOf(Process mpirun) =>
        [.. File.ReadAllText($"/proc/{mpirun.Id}/task/{mpirun.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order()];
}
