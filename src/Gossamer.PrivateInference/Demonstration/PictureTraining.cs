using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>Trains a <see cref="SmallCnn"/> as a demonstration needs it: quickly, and with small weights and scores.</summary>
internal static class PictureTraining
{
    /// <summary>Trains with comparisons everywhere, or with none.</summary>
    public static TrainedNetwork Run(IDataset train, GateChoice choice, int epochs, ulong seed, Action<string>? tell, CancellationToken cancellation)
    {
        using var network = new GatedNetwork(SmallCnn.Create(train.SampleShape, train.ClassNames.Count, seed), train.SampleShape);
        GateChoice[] choices = [.. network.Gates.Select(_ => choice)];
        network.Choices = choices;
        // Coefficients of quadratics have no gradient where comparisons are chosen.
        IReadOnlyList<Parameter> parameters = choice == GateChoice.Polynomial
            ? network.Weights : [.. network.Weights.Where(static parameter => !parameter.Name.StartsWith("gate", StringComparison.Ordinal))];
        var loader = new DataLoader(train, new DataLoaderOptions { BatchSize = 32, Seed = seed });
        long steps = (long)epochs * loader.BatchCount;
        // Smoothed labels and decay keep scores and weights small, which is what fixed-point numbers like.
        using var loop = new TrainingLoop(
            network, new GradientUpdate(parameters, new AdamW(weightDecay: 1), clipNorm: 5), loader, new CosineSchedule(0.004, 0, steps), CrossEntropy.WithSmoothing(0.1));
        loop.EpochCompleted += summary => tell?.Invoke(
            $"training the {(choice == GateChoice.Polynomial ? "polynomial" : "ReLU")} network: epoch {summary.Epoch} of {epochs}, loss {summary.TrainLoss:F3}");
        loop.Run(steps, cancellation);
        network.eval();
        return network.ToNetwork(choices);
    }
}
