using Gossamer.Learning.Data;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Search;

/// <summary>Running statistics of normalisations, taken anew for a network whose weights stand.</summary>
public static class NormalizationStatistics
{
    /// <summary>Makes them the plain mean of those of the first <paramref name="batches"/> batches.</summary>
    /// <param name="network">Its choices stand; its mode is restored.</param>
    /// <param name="loader">Where the samples come from.</param>
    /// <param name="batches">Batches, or as many as there are.</param>
    public static void Estimate(GatedNetwork network, DataLoader loader, int batches)
    {
        bool training = network.training;
        network.train();
        try
        {
            using IDisposable grad = no_grad();
            foreach (Batch batch in loader.Batches(0).Take(batches))
            {
                using DisposeScope scope = NewDisposeScope();
                network.StatisticsMomentum = 1.0 / (batch.Number + 1);
                network.call(BatchTensors.Of(batch, loader.Dataset.SampleShape, network.Weights[0].Value).Inputs);
            }
        }
        finally
        {
            network.StatisticsMomentum = null;
            network.train(training);
        }
    }
}
