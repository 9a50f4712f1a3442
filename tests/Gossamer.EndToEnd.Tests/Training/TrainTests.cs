using System.Diagnostics;
using System.Text.Json;
using Gossamer.Inference.Checkpoints;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Training;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_prints_its_result_as_JSON()
    {
        GossamerResult process = await GossamerProcess.RunAsync(
            "train", "--data", "digits", "--model", "lenet-300-100", "--method", "dst-ee", "--sparsity", "0.95", "--seed", "1",
            "--epochs", "3", "--json", "--root", _folder["runs"]);
        Assert.Equal(0, process.ExitCode);
        JsonElement result = JsonDocument.Parse(process.Output).RootElement;
        double Number(string name) => result.GetProperty(name).GetDouble();

        // 64·300 + 300·100 + 100·10 weights, of which 5 % stay.
        Assert.Equal((50200, 2510), (Number("weights"), Number("nnz")));
        Assert.Equal(0.95, Number("sparsity"), 1e-12);
        Assert.InRange(Number("accuracy"), 0.5, 1);
        Assert.InRange(Number("denseAccuracy"), 0.8, 1);
        Assert.InRange(Number("inferenceFlopsRatio"), 0.0499, 0.0501);
        Assert.InRange(Number("trainFlopsRatio"), 0.05, 0.15);
        Assert.InRange(Number("explorationDegree"), 0.06, 0.5);
        // 1438 samples make 44 steps an epoch: rounds after every tenth of the first 99 steps.
        Assert.Equal((132, 9), (Number("steps"), Number("rounds")));
        Assert.InRange(Number("seconds"), 0.01, 100);
        string directory = result.GetProperty("runDirectory").GetString()!;
        Assert.Equal(_folder["runs"], Path.GetDirectoryName(directory));
        foreach (string file in (string[])[.. TrainingRun.ReproducibleFiles, "run.json", "report.html", "dense/run.json"])
            Assert.True(File.Exists(Path.Combine(directory, file)), file);

        GossamerResult shown = await GossamerProcess.RunAsync("runs", "show", directory, "--json");
        Assert.Equal(Number("accuracy"), shown.Json().GetProperty("result").GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public async Task Killed_again_and_again_it_ends_with_the_bytes_of_the_undisturbed_run()
    {
        const int Epochs = 40, Kills = 10;
        GossamerResult undisturbed = await GossamerProcess.RunAsync(TrainingRun.Arguments(_folder["whole"], Epochs));
        Assert.Equal(0, undisturbed.ExitCode);

        var random = new Random(7);
        int kills = 0;
        string checkpoint = _folder["killed", "checkpoint.safetensors"];
        string[] arguments = TrainingRun.Arguments(_folder["killed"], Epochs), resume = ["train", "--resume", _folder["killed"], "--json"];
        GossamerResult? last = null;
        while (last is null)
        {
            using Process process = GossamerProcess.Start(new GossamerStart(kills == 0 ? arguments : resume));
            if (kills == Kills)
            {
                last = await GossamerProcess.EndAsync(process);
                break;
            }
            // Every second time while it trains, else whatever it does, starting included.
            if (kills % 2 == 0) await TrainingRun.WaitForChangeAsync(checkpoint, process);
            await Task.Delay(random.Next(kills % 2 == 0 ? 100 : 300), Token);
            if (process.HasExited)
            {
                last = await GossamerProcess.EndAsync(process);
                break;
            }
            process.Kill();
            await process.WaitForExitAsync(Token);
            kills++;
            if (File.Exists(checkpoint)) Assert.True(CheckpointFile.Load(checkpoint).ReadInt64("loop/steps") > 0);
        }

        Assert.True(kills >= 3, $"only {kills} kills before the end");
        Assert.True(last.ExitCode == 0, last.Errors);
        TrainingRun.AssertSame(_folder["whole"], _folder["killed"]);
        Assert.Equal(Timeless(undisturbed), Timeless(last));
        Assert.Equal(Names("whole"), Names("killed"));
    }

    [Fact]
    public async Task Ctrl_C_saves_a_checkpoint_from_which_it_goes_on_to_the_same_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "there are no signals to send");
        const int Epochs = 20;
        GossamerResult undisturbed = await GossamerProcess.RunAsync(TrainingRun.Arguments(_folder["whole"], Epochs));
        Assert.Equal(0, undisturbed.ExitCode);

        string[] arguments = [.. TrainingRun.Arguments(_folder["stopped"], Epochs).Select(static text => text == "0.05" ? "1000" : text)];
        using (Process process = GossamerProcess.Start(new GossamerStart(arguments)))
        {
            await TrainingRun.WaitForAsync(_folder["stopped", "topology.journal"], process);
            await Task.Delay(100, Token);
            TrainingRun.SendInterrupt(process);
            GossamerResult stopped = await GossamerProcess.EndAsync(process);
            Assert.Equal((130, ""), (stopped.ExitCode, stopped.Output));
            Assert.EndsWith($"gossamer: stopped{Environment.NewLine}", stopped.Errors, StringComparison.Ordinal);
        }
        long steps = CheckpointFile.Load(_folder["stopped", "checkpoint.safetensors"]).ReadInt64("loop/steps");
        Assert.InRange(steps, 1, Epochs * 44 - 1);
        Assert.Equal("cancelled", Record("stopped").GetProperty("status").GetString());

        GossamerResult resumed = await GossamerProcess.RunAsync("train", "--resume", _folder["stopped"], "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal("finished", Record("stopped").GetProperty("status").GetString());
        TrainingRun.AssertSame(_folder["whole"], _folder["stopped"]);
        Assert.Equal(Timeless(undisturbed), Timeless(resumed));

        Dictionary<string, byte[]> before = Files("stopped");
        GossamerResult again = await GossamerProcess.RunAsync("train", "--resume", _folder["stopped"]);
        Assert.EndsWith("the run is finished; there is nothing to resume", again.Complaint(exitCode: 1), StringComparison.Ordinal);
        GossamerResult over = await GossamerProcess.RunAsync(TrainingRun.Arguments(_folder["stopped"], 1));
        Assert.Contains("already holds a run", over.Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.Equal(before, Files("stopped"));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_refused_by_name_and_left_alone()
    {
        using (Process process = GossamerProcess.Start(new GossamerStart(TrainingRun.Arguments(_folder["run"], 100))))
        {
            await TrainingRun.WaitForAsync(_folder["run", "checkpoint.safetensors"], process);
            process.Kill();
            await process.WaitForExitAsync(Token);
        }
        string checkpoint = _folder["run", "checkpoint.safetensors"];
        byte[] content = File.ReadAllBytes(checkpoint);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(checkpoint, content);
        Dictionary<string, byte[]> before = Files("run");

        GossamerResult result = await GossamerProcess.RunAsync("train", "--resume", _folder["run"]);
        Assert.StartsWith($"{checkpoint}: is damaged", result.Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.Equal(before, Files("run"));
    }

    [Theory]
    [InlineData("the sparsity is 1.5, expected a share of at least 0 and below 1", "--sparsity", "1.5")]
    [InlineData("--sparsity does not take '0,9', expected a number", "--sparsity", "0,9")]
    [InlineData("unknown method 'rigle'; known are dst-ee, rigl", "--method", "rigle")]
    [InlineData("'c=-1' in 'rigl:c=-1' is no parameter", "--method", "rigl:c=-1")]
    [InlineData("unknown model 'alexnet'", "--model", "alexnet")]
    [InlineData("'nowhere' is neither a known data set", "--data", "nowhere")]
    [InlineData("the number of epochs is 0, expected at least 1", "--epochs", "0")]
    [InlineData("--epochs does not take 'ten', expected a whole number", "--epochs", "ten")]
    [InlineData("--optimizer does not take 'adam', expected sgd or adamw", "--optimizer", "adam")]
    [InlineData("--round-order does not take 'never', expected step-then-round or round-instead-of-step", "--round-order", "never")]
    [InlineData("unknown structure '4:2'", "--structure", "4:2")]
    [InlineData("unknown distribution 'even'", "--distribution", "even")]
    [InlineData("--seed cannot stand beside --resume", "--resume", "somewhere", "--seed", "1")]
    [InlineData("unknown option '--sparsit', did you mean --sparsity?", "--sparsit", "0.5")]
    public async Task A_wrong_option_gets_one_line_and_exit_code_2(string complaint, params string[] options)
    {
        GossamerResult result = await GossamerProcess.RunAsync(
            new GossamerStart(["train", .. options]) { WorkingDirectory = _folder.Path });
        Assert.StartsWith(complaint, result.Complaint(exitCode: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_found_gets_one_line_and_exit_code_1()
    {
        GossamerResult run = await GossamerProcess.RunAsync("train", "--resume", _folder["none"]);
        Assert.Equal($"{_folder["none"]}: holds no run (run.json is missing)", run.Complaint(exitCode: 1));
        GossamerResult weights = await GossamerProcess.RunAsync(
            "train", "--weights", _folder["none.safetensors"], "--epochs", "1", "--out", _folder["run"]);
        Assert.Contains("none.safetensors", weights.Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    /// <summary>The printed result without what a clock or a directory's name decides.</summary>
    private static string Timeless(GossamerResult result) => string.Join(
        '\n',
        JsonDocument.Parse(result.Output).RootElement.EnumerateObject()
            .Where(static field => field.Name is not ("seconds" or "roundSeconds" or "runDirectory"))
            .Select(static field => $"{field.Name}: {field.Value.GetRawText()}"));

    private JsonElement Record(string run) => JsonDocument.Parse(File.ReadAllBytes(_folder[run, "run.json"])).RootElement;

    /// <summary>The files of a run; that of TensorBoard has the time in its name.</summary>
    private IEnumerable<string> Names(string run) => Directory.EnumerateFiles(_folder[run])
        .Select(static file => Path.GetFileName(file)).Where(static file => !file.StartsWith("events", StringComparison.Ordinal)).Order();

    private Dictionary<string, byte[]> Files(string run) =>
        Directory.EnumerateFiles(_folder[run]).Order().ToDictionary(static file => file, File.ReadAllBytes);
}
