using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Recipes from options to results, checkpoints and what is wrong with damaged ones.</summary>
public sealed class EdgeRecipeTests : IDisposable
{
    private static readonly AgentOptions Quick = new()
    {
        Ddpg = new DdpgOptions { WarmUp = 20, Replay = 64, Batch = 8, Hidden = [16] }, Article = DdpgOptions.Article with { WarmUp = 20, Replay = 64, Batch = 8, Hidden = [16] },
        PostDecision = new PostDecisionOptions { WarmUp = 20, Replay = 64, Batch = 8, Hidden = [16] },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_comparison_trains_what_is_missing_once_and_gives_the_same_figures_again()
    {
        EdgeComparisonOptions options = Options(["static", "dpp", "ddpg", "post-decision"]);
        EdgeComparisonResult first = Compare(options, "first");
        Assert.Equal(["static", "dpp", "ddpg", "post-decision"], first.Policies.Select(static policy => policy.Name));
        string[] files = [.. Directory.EnumerateFiles(options.Checkpoints!).Select(static file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["ddpg-seed0.safetensors", "ddpg-seed1.safetensors", "post-decision-seed0.safetensors", "post-decision-seed1.safetensors"], files);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(options.Checkpoints!, files[0]));
        EdgeComparisonResult second = Compare(options with { Parallel = 2 }, "second");
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(options.Checkpoints!, files[0])));
        foreach ((ComparedPolicy a, ComparedPolicy b) in first.Policies.Zip(second.Policies))
        {
            Assert.Equal(a.PerSeed.Select(static run => run.Delay), b.PerSeed.Select(static run => run.Delay));
            Assert.Equal(a.SecondsTrained, b.SecondsTrained);
            Assert.Equal(2, a.PerSeed.Count);
            Assert.True(a.Low <= a.Delay && a.Delay <= a.High);
        }
        ComparedPolicy dpp = first.Policies[1];
        Assert.Equal((0.0, 1.0), (dpp.MinusDpp!.Mean, dpp.OverDpp));
        // The optimum of the toy, halved because it has two devices, and a bound that does not exceed it.
        Assert.Equal(1.375 / 2, first.Optimum!.Value, 1e-6);
        Assert.InRange(first.LowerBoundLow!.Value, 0, first.Optimum.Value);
        Assert.True(File.Exists(Path.Combine(first.RunDirectory, RunFiles.Report)));
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Compare(options with { Schedule = options.Schedule with { Episodes = 3 } }, "third"));
        Assert.Contains("was trained with another schedule", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_that_of_what_was_missing()
    {
        Compare(Options(["ddpg"]), "first");
        List<(long, long)> reports = [];
        Compare(Options(["ddpg", "post-decision"]), "second", new Progress(value => reports.Add((value.Step, value.TotalSteps))));
        // Two seeds of two episodes of thirty slots.
        Assert.Equal([(30, 120), (60, 120), (90, 120), (120, 120)], reports);
    }

    [Fact]
    public void A_stopped_training_goes_on_to_the_same_result()
    {
        var options = new EdgeTrainingOptions
        {
            Agent = "ddpg", Scenario = Scenarios.ToyLight, Schedule = new AgentSchedule { Episodes = 6, EpisodeSlots = 30, CheckpointEvery = 1 }, Options = Quick, Slots = 300,
        };
        EdgeTrainingResult whole, resumed;
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["whole"], EdgeTraining.Describe(options))) whole = EdgeTraining.Run(options, recorder, cancellation: Token);
        using var stop = new CancellationTokenSource();
        using (RunRecorder recorder = RunRecorder.CreateAt(_folder["cut"], EdgeTraining.Describe(options)))
        {
            Assert.Throws<OperationCanceledException>(() => EdgeTraining.Run(
                options, recorder, new Progress(value =>
                {
                    if (value.Epoch == 3) stop.Cancel();
                }), stop.Token));
        }
        (EdgeTrainingOptions read, RunRecorder again) = EdgeTraining.Reopen(_folder["cut"]);
        using (again) resumed = EdgeTraining.Run(read, again, cancellation: Token);
        Assert.Equal(whole.Trained.Delay, resumed.Trained.Delay);
        Assert.Equal(whole.Trained.Accuracy, resumed.Trained.Accuracy);
        EdgeEvaluationResult evaluated = EdgeEvaluation.Run(_folder["cut"], 300, 1_000_000, cancellation: Token);
        Assert.Equal(("ddpg", 6, whole.Trained.Delay), (evaluated.Agent, evaluated.Episodes, evaluated.Trained.Delay));
    }

    [Fact]
    public void An_agent_whose_network_devices_share_plays_with_others()
    {
        // Of the toy's two devices one leaves, then three more come.
        foreach (int devices in (int[])[1, 5])
        {
            EdgeScenario other = Scenarios.ToyLight with { Services = [Scenarios.ToyLight.Services[0] with { Devices = devices, Threshold = 0.85 }] };
            EdgeEvaluationResult played = EdgeEvaluation.Run(Checkpoint("ddpg"), 200, 1_000_000, other, Token);
            Assert.Equal([0.85], played.Thresholds);
            Assert.InRange(played.Trained.Accuracy[0], 0.64, 1);
            Assert.Contains("post-decision decides for the devices", Assert.Throws<ArgumentException>(() => EdgeEvaluation.Run(Checkpoint("post-decision"), 200, 1_000_000, other, Token)).Message, StringComparison.Ordinal);
        }
        // Another channel has other states, and observations another meaning.
        EdgeScenario channel = Scenarios.ToyLight with { Channel = new Gossamer.EdgeInference.Model.ChannelOptions { Transitions = [[1]], Rates = [2] } };
        Assert.Contains("form", Assert.Throws<ArgumentException>(() => EdgeEvaluation.Run(Checkpoint("ddpg"), 200, 1_000_000, channel, Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_checkpoints_are_refused_in_one_line()
    {
        byte[] whole = File.ReadAllBytes(Checkpoint("ddpg"));
        var random = new CounterRandom(7, "damage");
        string path = _folder["damaged"];
        for (ulong i = 0; i < 200; i++)
        {
            byte[] damaged = i % 4 == 0 ? whole[..random.Below(4 * i, whole.Length)] : [.. whole];
            for (ulong k = 0; i % 4 != 0 && k < 1 + i % 3; k++) damaged[random.Below(4 * i + k, damaged.Length)] ^= (byte)(1 << random.Below(1_000_000 + 4 * i + k, 8));
            File.WriteAllBytes(path, damaged);
            InvalidDataException refused = Assert.Throws<InvalidDataException>(() => AgentCheckpoint.Load(path));
            Assert.DoesNotContain(refused.Message, char.IsControl);
            Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ddpg"), InlineData("post-decision")]
    public void Entries_that_somebody_has_changed_and_signed_again_are_refused_or_read(string agent)
    {
        StateReader reader = CheckpointFile.Load(Checkpoint(agent));
        SafetensorsFile file = SafetensorsFile.Read(Checkpoint(agent));
        var random = new CounterRandom(11, "changes");
        string[] names = [.. file.Entries.Keys.Order(StringComparer.Ordinal)];
        Dictionary<string, string> values = file.Metadata.Where(static entry => entry.Key.StartsWith("state/", StringComparison.Ordinal)).ToDictionary(static entry => entry.Key[6..], static entry => entry.Value);
        string[] keys = [.. values.Keys.Order(StringComparer.Ordinal)];
        int refused = 0;
        for (ulong i = 0; i < 150; i++)
        {
            var tensors = new Dictionary<string, SafetensorsEntry>(file.Entries);
            var texts = new Dictionary<string, string>(values);
            string name = names[random.Below(8 * i, names.Length)], key = keys[random.Below(8 * i + 1, keys.Length)];
            switch (i % 6)
            {
                case 0: tensors.Remove(name); break;
                case 1: tensors[name] = SafetensorsEntry.From<float>([float.NaN, 1], [2]); break;
                case 2: tensors[name] = SafetensorsEntry.From<long>([1, 2, 3], [3]); break;
                case 3: texts.Remove(key); break;
                case 4: texts[key] = ((string[])["-5", "9223372036854775807", "x", "{}", "null", "1e999"])[random.Below(8 * i + 2, 6)]; break;
                default:
                    string plan = texts["plan"];
                    int at = random.Below(8 * i + 3, plan.Length);
                    texts["plan"] = plan[..at] + "\"-{9"[random.Below(8 * i + 4, 4)] + plan[(at + 1)..];
                    break;
            }
            try
            {
                AgentCheckpoint.Read(new StateReader(tensors, texts, "some.file"));
            }
            catch (InvalidDataException exception)
            {
                refused++;
                Assert.StartsWith("some.file: ", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(exception.Message, char.IsControl);
            }
        }
        Assert.InRange(refused, 100, 150);
        Assert.True(reader.Contains("plan"));
    }

    [Theory]
    [InlineData("""{ "edgeHertz": -1 }""", "edgeHertz is -1, expected above 0 and finite")]
    [InlineData("""{ "edgeHerz": 1 }""", "edgeHerz")]
    [InlineData("""{ "services": [ { "devices": 0 } ] }""", "services[0].devices is 0, expected 1 to 1000")]
    [InlineData("""{ "arrivals": { "kind": "sometimes" } }""", "arrivals.kind")]
    [InlineData("""{ "channel": { "gains": [1e-13] } }""", "channel.gains has 1 values, expected 3")]
    [InlineData("[1", "is not what a scenario holds")]
    public void Bad_scenario_files_are_refused_by_field(string text, string problem)
    {
        string path = _folder["scenario.json"];
        File.WriteAllText(path, text);
        string message = Assert.Throws<InvalidDataException>(() => ScenarioFile.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void A_scenario_file_keeps_the_defaults_it_does_not_name()
    {
        string path = _folder["scenario.json"];
        File.WriteAllText(path, """{ "edgeHertz": 1e9, "charging": "offloadersOnly", "arrivals": { "kind": "poisson", "mean": 0.7 } }""");
        EdgeScenario scenario = ScenarioFile.Read(path);
        Assert.Equal((1e9, EdgeWaitCharging.OffloadersOnly, ArrivalKind.Poisson, 0.7), (scenario.EdgeHertz, scenario.Charging, scenario.Arrivals.Kind, scenario.Arrivals.Mean));
        Assert.Equal(2, scenario.Services.Count);
    }

    [Fact]
    public void The_default_is_the_one_slot_minimiser_unless_something_beats_it_for_sure()
    {
        Assert.Equal("dpp", EdgeComparison.DefaultOf([Row("dpp", 0.5, 0, 0), Row("better-by-luck", 0.4, 0.01, 0), Row("owes", 0.3, -0.1, 0.01)]));
        Assert.Equal("best", EdgeComparison.DefaultOf([Row("dpp", 0.5, 0, 0), Row("good", 0.45, -0.01, 0.0005), Row("best", 0.44, -0.02, 0), Row("owes", 0.3, -0.1, 0.01)]));

        static ComparedPolicy Row(string name, double delay, double high, double shortfall) => new()
        {
            Name = name, Delay = delay, Low = delay, High = delay, Accuracy = [1], Shortfall = [shortfall], ShortShortfall = [], ZOverT = 0, LocalShare = 0, SecondsTrained = 0, PerSeed = [],
            MinusDpp = new PairedDelay(high - 0.01, high - 0.02, high),
        };
    }

    [Theory]
    [InlineData("unknown policy 'magic'", "magic", 5)]
    [InlineData("seeds is 0, expected 1 to 1000", "dpp", 0)]
    public void Options_out_of_range_are_named(string problem, string policy, int seeds) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => new EdgeComparisonOptions { Policies = [policy], Seeds = seeds }.Resolve()).Message, StringComparison.Ordinal);

    private string Checkpoint(string agent)
    {
        string path = _folder[$"{agent}.safetensors"];
        if (File.Exists(path)) return path;
        var plan = new AgentPlan { Agent = agent, Scenario = Scenarios.ToyLight, Schedule = new AgentSchedule { Episodes = 1, EpisodeSlots = 30 }, Options = Quick };
        AgentTrainer trainer = plan.CreateTrainer(new EdgeModel(plan.Scenario));
        trainer.RunEpisode();
        AgentCheckpoint.Save(path, plan, trainer);
        return path;
    }

    private EdgeComparisonOptions Options(string[] policies) => new()
    {
        Policies = policies, Scenario = Scenarios.ToyLight, Seeds = 2, Slots = 400, ShortSlots = 50, Schedule = new AgentSchedule { Episodes = 2, EpisodeSlots = 30 }, Options = Quick,
        Checkpoints = _folder["agents"], BoundDraws = 2000, Parallel = 1,
    };

    private EdgeComparisonResult Compare(EdgeComparisonOptions options, string name, IProgress<TrainingProgress>? progress = null)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder[name], EdgeComparison.Describe(options));
        return EdgeComparison.Run(options, recorder, progress, TestContext.Current.CancellationToken);
    }

    private sealed class Progress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
