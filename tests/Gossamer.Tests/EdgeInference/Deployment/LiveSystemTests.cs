using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Deployment;

/// <summary>A measured table made into a system that runs.</summary>
public sealed class LiveSystemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Times_are_shares_of_a_slot_and_promises_those_of_the_table()
    {
        LiveSystemOptions options = Options() with { Devices = 5, WindowsPerTask = 8, SlotSeconds = 0.2, LocalLoad = 0.25, EdgeLoad = 0.5, UploadLoad = [0.05, 0.1, 0.3] };
        LiveSystem system = LiveSystem.Load(options);
        EdgeModel model = system.Model;
        Assert.Equal((5, 2, 3, 2), (model.Devices, model.Services, model.DevicesOf(0).Count, model.DevicesOf(1).Count));
        for (int m = 0; m < 2; m++)
        {
            Assert.Equal(0.85 + 0.4 * 0.1, model.Threshold(m), 1e-12);
            Assert.Equal(30 * 0.04, system.HeadStart[m], 1e-12);
            for (int level = 0; level < 4; level++) Assert.Equal((MadeNetworks.Local[level], MadeNetworks.Edge[level]), (model.Accuracy[m, level, Placement.Local], model.Accuracy[m, level, Placement.Offload]));
        }
        // One device alone answers a mean task at the highest rate in a quarter of a slot, the edge those of all in half of one.
        EdgeState state = new(model);
        EdgeDecision decision = new(model);
        SlotOutcome outcome = new(model);
        double[] bits = [8 * 256 * 16, 8 * 160 * 16];
        for (int n = 0; n < 5; n++) (state.TaskBits[n], decision.Levels[n], decision.Places[n]) = (n == 0 ? bits[0] : 0, 3, Placement.Local);
        SlotEquations.Evaluate(model, state, decision, outcome);
        Assert.Equal(0.25 * 0.2, outcome.LocalDelay, 1e-12);
        Assert.Equal(0.5 * 0.2, Enumerable.Range(0, 5).Sum(n => bits[model.Service(n)] * model.Scenario.Services[model.Service(n)].EdgeCyclesPerBit / model.Scenario.EdgeHertz), 1e-12);
        Assert.Equal(bits[0] / (0.3 * 0.2), model.Channel.Rates[2], 1e-6);

        Assert.Equal(system.Digest, LiveSystem.Load(options).Digest);
        Assert.NotEqual(system.Digest, LiveSystem.Load(options with { WindowsPerTask = 9 }).Digest);
        Assert.NotEqual(system.Digest, LiveSystem.Load(options with { EdgeLoad = 0.6 }).Digest);
        Assert.Contains("devices is 1", Assert.Throws<ArgumentException>(() => LiveSystem.Load(options with { Devices = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("localLoad", Assert.Throws<ArgumentException>(() => LiveSystem.Load(options with { LocalLoad = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_answer_as_their_files_do_and_others_are_refused()
    {
        LiveSystem system = LiveSystem.Load(Options());
        using LiveNetworks networks = LiveNetworks.Load(system, Placement.Offload);
        RecordedWindows recorded = RecordedWindows.Load(system);
        for (int m = 0; m < 2; m++)
        {
            for (int level = 0; level < 4; level++)
            {
                int length = system.Services[m].Length(level);
                WindowBatch windows = new(level, 5, Enumerable.Range(0, 5).SelectMany(i => recorded.Codes(m, level, 7 * i).ToArray()).ToArray());
                using InferencePlan plan = InferencePlan.Load(_folder["networks", system.Table.Services[m].Edge[level].Network.File]);
                float[] samples = new float[length], logits = new float[BearingClasses.Count];
                int[] expected = [.. Enumerable.Range(0, 5).Select(i =>
                {
                    SampleCode.Decode(windows.Window(i).Span, samples);
                    plan.Run(samples, 1, logits);
                    return Array.IndexOf(logits, logits.Max());
                })];
                Assert.Equal(expected, networks.Classify(m, windows));
            }
        }
        File.AppendAllText(_folder["networks", system.Table.Services[1].Local[2].Network.File], " ");
        Assert.Contains("another network", Assert.Throws<InvalidDataException>(() => LiveNetworks.Load(system, Placement.Local)).Message, StringComparison.Ordinal);
        using LiveNetworks others = LiveNetworks.Load(system, Placement.Local, service: 0);
    }

    [Fact]
    public void Recorded_windows_are_those_of_the_recordings_also_from_their_file()
    {
        LiveSystem system = LiveSystem.Load(Options());
        RecordedWindows cut = RecordedWindows.Load(system), read = RecordedWindows.Load(system);
        BearingData data = BearingSources.Load("synthetic", 0);
        for (int m = 0; m < 2; m++)
        {
            for (int level = 0; level < 4; level++)
            {
                var windows = new BearingWindows("test", data.Test, system.Services[m], level);
                Assert.Equal((windows.Count, windows.Count), (cut.Count(m), read.Count(m)));
                foreach (int i in (int[])[0, 1, windows.Count / 2, windows.Count - 1])
                {
                    Assert.Equal(windows.Codes(i).ToArray(), read.Codes(m, level, i).ToArray());
                    Assert.Equal(windows.Codes(i).ToArray(), cut.Codes(m, level, i).ToArray());
                    Assert.Equal((windows.Label(i), windows.Label(i)), (cut.Label(m, i), read.Label(m, i)));
                }
            }
        }
        // The same windows at whatever rate they are taken.
        RecordedFeed full = new(read, 0, 3, 1), mixed = new(read, 0, 3, 1), other = new(read, 0, 3, 2);
        int[] labels = [.. Enumerable.Range(0, 50).Select(_ => full.Next(3).Label)];
        Assert.Equal(labels, Enumerable.Range(0, 50).Select(i => mixed.Next(i % 4).Label));
        Assert.NotEqual(labels, Enumerable.Range(0, 50).Select(_ => other.Next(3).Label));
        string file = Directory.GetFiles(_folder["networks"], "recorded-*").Single();
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => RecordedWindows.Load(system));
    }

    private LiveSystemOptions Options() => new() { Table = File.Exists(_folder["networks", "table.json"]) ? _folder["networks", "table.json"] : MadeNetworks.Write(_folder["networks"]) };
}
