using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.PrivateInference.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.PrivateInference.Search;

/// <summary>A search over a few made-up pictures and a small network with a residual block, a pool and normalisations.</summary>
internal sealed class SmallSearch : IDisposable
{
    public const int Classes = 3;

    public SmallSearch(SearchLoopOptions? options = null, IReadOnlyDictionary<string, SparseTopology>? topologies = null, GatePrices? prices = null)
    {
        Network = Gated(new GatedNetworkOptions { Topologies = topologies ?? new Dictionary<string, SparseTopology>(), Range = 1 });
        Prices = prices ?? new GatePrices([4, 4, 2], [1, 1, 0.1], rest: 2);
        Loop = new SearchLoop(Network, Prices, Loader(seed: 1), Loader(seed: 2), options ?? new SearchLoopOptions
        {
            Epochs = 3, WarmUpEpochs = 1, ArchitectureRate = 0.05,
        });
    }

    public GatedNetwork Network { get; }

    public GatePrices Prices { get; }

    public SearchLoop Loop { get; }

    public static GatedNetwork Gated(GatedNetworkOptions? options = null, ScalarType type = ScalarType.Float32) =>
        new(Source(type), [1, 6, 6], options);

    public static nn.Module<Tensor, Tensor> Source(ScalarType type = ScalarType.Float32)
    {
        nn.Module<Tensor, Tensor> network = nn.Sequential(
            ("conv1", nn.Conv2d(1, 4, 3, padding: 1)), ("norm1", nn.BatchNorm2d(4)), ("relu1", nn.ReLU()), ("pool", nn.MaxPool2d(2)),
            ("conv2", nn.Conv2d(4, 6, 3, bias: false)), ("relu2", nn.ReLU()), ("flat", nn.Flatten()), ("last", nn.Linear(6, Classes)));
        // libtorch's own generator is shared with tests that run at the same time.
        var random = new CounterRandom(5, "weights");
        using (no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter value) in network.named_parameters())
            {
                CounterRandom own = random.Fork(name);
                double deviation = value.dim() < 2 ? 0.1 : Math.Sqrt(2.0 / (value.numel() / value.shape[0]));
                float[] drawn = [.. Enumerable.Range(0, (int)value.numel()).Select(i => (float)(deviation * own.Normal((ulong)i)))];
                value.copy_(tensor(drawn).reshape(value.shape));
                if (name == "norm1.weight") value.add_(1);
            }
        }
        return type == ScalarType.Float32 ? network : network.to(type);
    }

    public static DataLoader Loader(ulong seed, int samples = 40) =>
        new(Set(seed, samples), new DataLoaderOptions { BatchSize = 8, Seed = seed, Prefetch = 0 });

    public static ByteDataset Set(ulong seed, int samples)
    {
        var random = new CounterRandom(seed, "small search");
        byte[] values = new byte[samples * 36];
        int[] labels = [.. Enumerable.Range(0, samples).Select(static i => i * 7 % Classes)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)Math.Clamp(60 + 50 * labels[i / 36] * (i % 36 % 3) + 30 * random.Normal((ulong)i), 0, 255);
        return new ByteDataset("small", [1, 6, 6], ["a", "b", "c"], values, labels);
    }

    public StateWriter Save()
    {
        var writer = new StateWriter();
        writer.Write("loop", Loop);
        return writer;
    }

    public void Load(StateWriter state) => new StateReader(state.Tensors, state.Values, "memory").Read("loop", Loop);

    public void Dispose() => Network.Dispose();
}
