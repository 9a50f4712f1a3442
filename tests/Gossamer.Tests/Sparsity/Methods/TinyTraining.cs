using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>One training of a tiny network: same settings, same bits.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly TinySettings _settings;
    private readonly CounterRandom _data;

    public TinyTraining(TinySettings settings, SparseMethod? method = null)
    {
        _settings = settings;
        _data = new CounterRandom(settings.Seed, "tiny data");
        Network = new TinyNetwork(settings.Kind, settings.NetworkSeed ?? settings.Seed, settings.ReversedRegistration);
        Method = method ?? SparseMethods.Find(settings.Method).Create(settings.ToOptions());
        Trainer = SparseTrainer.Attach(Network, Method, settings.CreateOptimizer(), new SparseTrainerOptions
        {
            Seed = settings.Seed,
            ClipNorm = settings.ClipNorm,
            Probe = Probe(Network, settings.Seed),
        });
    }

    public TinyNetwork Network { get; }

    public SparseMethod Method { get; }

    public SparseTrainer Trainer { get; }

    public IReadOnlyList<SparseLayer> Layers => Trainer.Layers;

    /// <summary>Steps of all cycles.</summary>
    public long TotalSteps => _settings.TotalSteps * Method.Cycles;

    public static PruningProbe Probe(TinyNetwork network, ulong seed)
    {
        var random = new CounterRandom(seed, "probe");
        return new PruningProbe(
            network, (logits, labels) => nn.functional.cross_entropy(logits, labels),
            perClass => Batch(random, perClass * TinyNetwork.Classes, network.InputShape), network.InputShape, TinyNetwork.Classes);
    }

    public static (Tensor Inputs, Tensor Labels) Batch(CounterRandom random, int samples, IReadOnlyList<int> inputShape)
    {
        int size = inputShape.Aggregate(1, static (product, n) => product * n);
        long[] shape = [samples, .. inputShape.Select(static n => (long)n)];
        long[] labels = [.. Enumerable.Range(0, samples).Select(static i => (long)(i % TinyNetwork.Classes))];
        float[] values = TinyNetwork.Draw(samples * size, i => (float)(random.Normal(i) + labels[(int)i / size]));
        // A tensor made from a managed array keeps that array's alignment, on which the last bit of a product can depend.
        return (tensor(values).reshape(shape).clone(), tensor(labels));
    }

    /// <summary>One optimizer step, of as many micro-batches as the settings say.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        for (int micro = 0; micro < _settings.MicroBatches; micro++)
        {
            CounterRandom batch = _data.Fork((ulong)(Trainer.Steps * _settings.MicroBatches + micro));
            (Tensor inputs, Tensor labels) = Batch(batch, 6, Network.InputShape);
            nn.functional.cross_entropy(Network.forward(inputs), labels).backward();
        }
        Trainer.Step(_settings.LearningRate);
    }

    public void Run(long steps)
    {
        for (long i = 0; i < steps; i++) Step();
    }

    /// <summary>Everything the training depends on: trainer and buffers.</summary>
    public StateWriter Save()
    {
        var writer = new StateWriter();
        writer.Write("trainer", Trainer);
        foreach ((string name, Tensor buffer) in Network.named_buffers())
        {
            using Tensor numbers = buffer.to(ScalarType.Float64);
            writer.Scope("buffers").Write<double>(name, numbers.reshape(-1).data<double>().ToArray());
        }
        return writer;
    }

    public void Load(StateWriter state)
    {
        var reader = new StateReader(state.Tensors, state.Values, "memory");
        reader.Read("trainer", Trainer);
        using IDisposable noGrad = no_grad();
        foreach ((string name, Tensor buffer) in Network.named_buffers())
        {
            using Tensor numbers = tensor(reader.Scope("buffers").Read<double>(name));
            using Tensor shaped = numbers.to(buffer.dtype).reshape(buffer.shape);
            buffer.copy_(shaped);
        }
    }

    /// <summary>Where two states differ, or null when they are equal to the bit.</summary>
    public static string? Difference(StateWriter a, StateWriter b)
    {
        if (!a.Tensors.Keys.Order().SequenceEqual(b.Tensors.Keys.Order())) return "other tensors";
        if (!a.Values.Keys.Order().SequenceEqual(b.Values.Keys.Order())) return "other values";
        foreach ((string name, SafetensorsEntry entry) in a.Tensors)
            if (!entry.Bytes.Span.SequenceEqual(b.Tensors[name].Bytes.Span))
                return name;
        foreach ((string name, string value) in a.Values)
            if (b.Values[name] != value)
                return $"{name}: {value} and {b.Values[name]}";
        return null;
    }

    public UInt128[] Fingerprints() =>
        [.. Layers.OrderBy(static layer => layer.Name, StringComparer.Ordinal).Select(static layer => layer.Topology.Fingerprint)];

    public void Dispose()
    {
        Trainer.Dispose();
        Network.Dispose();
    }
}
