using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Training;

/// <summary>A loop over a few made-up pictures and a network with batch normalisation and dropout: same settings, same bits.</summary>
internal sealed class SmallTraining : IDisposable
{
    public const int Samples = 53, Classes = 3;

    public SmallTraining(
        Optimizer optimizer, int batchSize = 16, ulong seed = 1, Func<Tensor, Tensor, Tensor>? loss = null, double dropout = 0.3)
    {
        manual_seed((long)seed);
        Model = Network(dropout);
        Parameters = ModuleParameters.Of(Model);
        Loader = new DataLoader(Set(), new DataLoaderOptions { BatchSize = batchSize, Seed = 3 });
        Loop = new TrainingLoop(
            Model, new GradientUpdate(Parameters, optimizer), Loader, Rates, loss ?? CrossEntropy.WithSmoothing(0.1));
        Loop.EpochCompleted += Summaries.Add;
    }

    public static IScalarSchedule Rates { get; } = new CosineSchedule(0.05, 0, 15);

    public nn.Module<Tensor, Tensor> Model { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    public DataLoader Loader { get; }

    public TrainingLoop Loop { get; }

    public List<EpochSummary> Summaries { get; } = [];

    public static ByteDataset Set(int samples = Samples)
    {
        var random = new CounterRandom(1, "small set");
        byte[] values = new byte[samples * 16];
        int[] labels = [.. Enumerable.Range(0, samples).Select(static i => i * 7 % Classes)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)Math.Clamp(90 + 40 * labels[i / 16] + 30 * random.Normal((ulong)i), 0, 255);
        return new ByteDataset("small", [1, 4, 4], ["a", "b", "c"], values, labels);
    }

    public static nn.Module<Tensor, Tensor> Network(double dropout = 0.3) => nn.Sequential(
        ("flat", nn.Flatten()), ("first", nn.Linear(16, 12)), ("norm", nn.BatchNorm1d(12)), ("relu", nn.ReLU()),
        ("dropout", nn.Dropout(dropout)), ("last", nn.Linear(12, Classes)));

    public static (Tensor Inputs, Tensor Labels) Tensors(Batch batch) =>
        (tensor(batch.Samples).reshape(batch.Count, 1, 4, 4).clone(), tensor(batch.Labels).clone());

    public StateWriter Save()
    {
        var writer = new StateWriter();
        writer.Write("loop", Loop);
        return writer;
    }

    public void Load(StateWriter state) => new StateReader(state.Tensors, state.Values, "memory").Read("loop", Loop);

    public void Dispose()
    {
        foreach (Parameter parameter in Parameters) parameter.Dispose();
        Model.Dispose();
    }
}
