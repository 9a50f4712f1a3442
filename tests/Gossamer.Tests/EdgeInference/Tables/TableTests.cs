using CsCheck;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Tables;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Tables;

/// <summary>Tables of real networks: from measurement to file to scenario.</summary>
public sealed class TableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_product_is_found_again() => Gen.Select(Gen.Double[0.2, 1].Array[4], Gen.Double[0.2, 1].Array[4]).Sample(
        (rates, models) =>
        {
            ProductForm fit = ProductForm.Fit(Table((m, k, placement) => rates[k] * models[m * 2 + (int)placement]));
            Assert.InRange(fit.Greatest, 0, 1e-9);
            for (int k = 0; k < 4; k++) Assert.Equal(rates[k] * models[0], fit.RateFactors[k], 1e-9);
            for (int model = 0; model < 4; model++) Assert.Equal(models[model] / models[0], fit.ModelFactors[model], 1e-9);
        },
        iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void No_other_product_is_nearer() => Gen.Select(Gen.Double[0.5, 1].Array[16], Gen.Double[-0.02, 0.02].Array[8]).Sample(
        (values, steps) =>
        {
            AccuracyTable table = Table((m, k, placement) => values[(m * 4 + k) * 2 + (int)placement]);
            ProductForm fit = ProductForm.Fit(table);
            double Distance(Func<int, double> rate, Func<int, double> model) => Math.Sqrt(Enumerable.Range(0, 16).Average(i => Math.Pow(table[i / 8, i / 2 % 4, (Placement)(i % 2)] - rate(i / 2 % 4) * model(i / 8 * 2 + i % 2), 2)));
            Assert.Equal(fit.RootMeanSquare, Distance(k => fit.RateFactors[k], model => fit.ModelFactors[model]), 1e-9);
            Assert.True(Distance(k => fit.RateFactors[k] + steps[k], model => fit.ModelFactors[model] + steps[4 + model]) >= fit.RootMeanSquare - 1e-12);
        },
        iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_measurement_trains_what_is_missing_writes_its_table_and_makes_a_scenario()
    {
        EdgeTableOptions options = Tiny();
        EdgeTableResult first = Run(options, "first"), second = Run(options, "second");
        Assert.Equal((16, 0), (first.Trained, second.Trained));
        MeasuredTable read = MeasuredTable.Read(Path.Combine(first.RunDirectory, EdgeTable.TableFile));
        Assert.True(File.Exists(Path.Combine(first.RunDirectory, RunFiles.Report)));
        for (int m = 0; m < 2; m++)
        {
            foreach (Placement placement in Enum.GetValues<Placement>())
            {
                for (int level = 0; level < 4; level++)
                {
                    MeasuredCell cell = read.Services[m].Of(placement)[level], again = second.Table.Services[m].Of(placement)[level];
                    Assert.Equal((cell.Correct, cell.Windows, cell.Network), (again.Correct, again.Windows, again.Network));
                    Assert.InRange(cell.Windows, 2_000, 10_000);
                    Assert.Equal((double)cell.Correct / cell.Windows, cell.Accuracy, 1e-12);
                    Assert.InRange(cell.Accuracy, cell.Low, cell.High);
                    string file = Path.Combine(first.Networks, cell.Network.File);
                    Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), cell.Network.Sha256);
                    // The weights a device stores: half.
                    Assert.Equal(placement == Placement.Local ? 0.5 : 1, (double)cell.Network.NonZeros / cell.Network.Weights, 0.03);
                }
            }
        }
        EdgeScenario scenario = read.Apply(new EdgeScenario(), windowsPerTask: 18);
        Assert.Equal(18 * 256 * 16, scenario.Services[0].RawBits);
        Assert.Equal(read.Services[1].Edge[3].Isotonic, AccuracyTable.Of(scenario)[1, 3, Placement.Offload]);
        Assert.Equal(read.SecondsPerBit(0, Placement.Local), scenario.Services[0].LocalCyclesPerBit / scenario.Services[0].LocalHertz, 1e-15);
        Assert.InRange(scenario.Services[0].Threshold, read.Services[0].LocalBest, read.Services[0].EdgeBest);
    }

    [Fact]
    public void Times_of_a_table_may_be_those_of_traces_and_it_says_so()
    {
        TestData.Require("edge/layer-latency");
        EdgeTableResult traced = Run(Tiny() with { Traces = "edge" }, "traced");
        MeasuredTable read = MeasuredTable.Read(Path.Combine(traced.RunDirectory, EdgeTable.TableFile));
        Assert.Equal("edge", read.Traces);
        string said = "traces of dense layers on the machine 'edge'";
        Assert.Contains(said, File.ReadAllText(Path.Combine(traced.RunDirectory, EdgeTable.TableFile)), StringComparison.Ordinal);
        Assert.Contains(said, System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(traced.RunDirectory, RunFiles.Report))), StringComparison.Ordinal);
        LayerLatencies traces = LayerLatencies.Load("edge");
        foreach (MeasuredCell cell in read.Services.SelectMany(static service => service.Local.Concat(service.Edge)))
            Assert.Equal(NetworkLatency.Predict(NetworkFile.Load(Path.Combine(traced.Networks, cell.Network.File)).Graph, traces), cell.Latency);
        Assert.Contains("edge, cloud", Assert.Throws<ArgumentException>(() => (Tiny() with { Traces = "moon" }).Resolve()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_tables_are_refused_with_one_line()
    {
        string path = _folder["some.file"];
        Sample().Write(path);
        byte[] whole = File.ReadAllBytes(path);
        FormatFuzz.Damaged(whole, 1_500, content => MeasuredTable.Parse(content, "some.file"));
        Assert.Equal(Sample().Services[0].Threshold, MeasuredTable.Read(path).Services[0].Threshold);
        string text = System.Text.Encoding.UTF8.GetString(whole);
        foreach ((string from, string to, string named) in (ReadOnlySpan<(string, string, string)>)
            [
                ("\"traces\": null", "\"traces\": \"moon\"", "traces"), ("\"isotonic\": 0.7", "\"isotonic\": 1.7", "isotonic"), ("\"hertz\": 12000", "\"hertz\": 12001", "hertz"), ("network-0", "../network-0", "network.file"), ("\"topLength\": 256", "\"topLength\": 255", "services[0]"),
            ])
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            string message = Assert.Throws<InvalidDataException>(() => MeasuredTable.Parse(System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), "some.file")).Message;
            Assert.Contains(named, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Times_of_layers_are_found_again_in_spite_of_outliers() => Gen.Select(Gen.Double[0.01, 1], Gen.Double[1e-9, 1e-6], Gen.Double[1e-7, 1e-5], Gen.ULong[0, 1_000]).Sample(
        (fixedPart, perFlop, perWeight, seed) =>
        {
            var random = new Random((int)seed);
            double Size(double most) => Math.Ceiling(Math.Pow(most, random.NextDouble()));
            (LayerWork Work, double Milliseconds)[] traces = [.. Enumerable.Range(0, 400).Select(i =>
            {
                LayerWork work = LayerWork.Of(Size(500), Size(500), Size(500));
                return (work, (fixedPart + perFlop * work.Flops + perWeight * work.Weights) * (i % 10 == 0 ? 5 : 1));
            })];
            LayerLatency fit = LayerLatency.Fit(traces);
            Assert.All(traces.Where(static (_, i) => i % 10 != 0), trace => Assert.Equal(1, fit.Milliseconds(trace.Work) / trace.Milliseconds, 0.03));
            Assert.InRange(fit.MedianError, 0, 0.03);
            Assert.True(fit.Milliseconds(traces[0].Work, 8) <= 8 * fit.Milliseconds(traces[0].Work));
        },
        iter: 20, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Traces_of_an_edge_machine_give_the_time_of_a_network()
    {
        TestData.Require("edge/layer-latency");
        using var module = new BearingNetwork(BearingNetworkOptions.Full, 1, 256, 10, 0);
        NetworkGraph graph = ModuleNetwork.Of(module, [1, 1, 256]).Graph;
        LayerLatencies edge = LayerLatencies.Load("edge"), cloud = LayerLatencies.Load("cloud");
        IReadOnlyList<BatchLatency> times = NetworkLatency.Predict(graph, edge);
        Assert.Equal(NetworkLatency.Batches, times.Select(static time => time.Batch));
        Assert.All(times, static time => Assert.True(time.P95 >= time.Median && time.Median > 0));
        // Batches share what a layer costs without work.
        Assert.True(times[^1].Median <= times[0].Median);
        // A big layer is faster in the cloud.
        LayerWork big = LayerWork.Of(256, 9 * 256, 56 * 56);
        Assert.True(cloud.Of(LayerKind.Convolution).Milliseconds(big) < edge.Of(LayerKind.Convolution).Milliseconds(big));
        Assert.InRange(edge.Of(LayerKind.Convolution).MedianError, 0, 0.4);
        Assert.Throws<ArgumentException>(static () => LayerLatencies.Load("moon"));
    }

    private EdgeTableOptions Tiny()
    {
        BearingTrainingOptions tiny = new() { Network = new BearingNetworkOptions { Channels = [4], Taps = [9] }, Epochs = 1, BatchSize = 256, Overlap = 1 };
        return new EdgeTableOptions { Data = "synthetic", Full = tiny, Compressed = tiny with { Sparsity = 0.5 }, TimingSeconds = 1e-4, Networks = _folder["networks"] };
    }

    private static AccuracyTable Table(Func<int, int, Placement, double> value) =>
        new(2, 4, [.. Enumerable.Range(0, 16).Select(i => value(i / 8, i / 2 % 4, (Placement)(i % 2)))]);

    private static MeasuredTable Sample() => new()
    {
        Data = "cwru", Description = "a sample", DataSha256 = "00", Seed = 3, Conditioned = false,
        Services = [new MeasuredService { Name = "one", TopHertz = 48_000, TopLength = 256, Local = Cells(0.7), Edge = Cells(0.8) }],
    };

    private static MeasuredCell[] Cells(double lowest) =>
    [
        .. Enumerable.Range(0, 4).Select(level => new MeasuredCell
        {
            Hertz = 12_000 * (level + 1), Windows = 2_000, Correct = 1_500, Accuracy = lowest + 0.05 * level, Low = 0.6, High = 0.99, Isotonic = lowest + 0.05 * level,
            Network = new MeasuredNetwork($"network-{level}.safetensors", "00", 100, 50, 1_000), Latency = [new BatchLatency(1, 0.1, 0.2)],
        }),
    ];

    private EdgeTableResult Run(EdgeTableOptions options, string name)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder[name], EdgeTable.Describe(options));
        return EdgeTable.Run(options, recorder, cancellation: Token);
    }
}
