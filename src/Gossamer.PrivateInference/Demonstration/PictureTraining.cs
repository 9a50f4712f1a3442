using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using Gossamer.PrivateInference.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>Trains a <see cref="SmallCnn"/> as a demonstration needs it: quickly, and with small weights and scores.</summary>
internal static class PictureTraining
{
    public static TrainedNetwork Run(IDataset train, bool polynomial, int epochs, ulong seed, Action<string>? tell, CancellationToken cancellation)
    {
        using nn.Module<Tensor, Tensor> network = SmallCnn.Create(train.SampleShape, train.ClassNames.Count, polynomial, seed);
        var loader = new DataLoader(train, new DataLoaderOptions { BatchSize = 32, Seed = seed });
        long steps = (long)epochs * loader.BatchCount;
        // Smoothed labels and decay keep scores and weights small, which is what fixed-point numbers like.
        using var loop = new TrainingLoop(
            network, new GradientUpdate(ModuleParameters.Of(network), new AdamW(weightDecay: 1), clipNorm: 5), loader, new CosineSchedule(0.004, 0, steps),
            CrossEntropy.WithSmoothing(0.1));
        loop.EpochCompleted += summary => tell?.Invoke(
            $"training the {(polynomial ? "polynomial" : "ReLU")} network: epoch {summary.Epoch} of {epochs}, loss {summary.TrainLoss:F3}");
        loop.Run(steps, cancellation);
        network.eval();
        return ModuleNetwork.Of(network, train.SampleShape);
    }
}
