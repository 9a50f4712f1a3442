using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.ReadMe;

/// <summary>Code of the page on sparse execution.</summary>
internal static class ExecutionSamples
{
    /// <summary>Trains on sparse kernels and returns the number of active weights.</summary>
    public static long OnSparseKernels(
        nn.Module<Tensor, Tensor> network, IReadOnlyList<(Tensor Inputs, Tensor Labels)> batches, int epochs)
    {
        // <sample>
        var options = new MethodOptions { Sparsity = 0.95, TotalSteps = epochs * batches.Count, StepsPerEpoch = batches.Count };
        using SparseTrainer trainer = SparseTrainer.Attach(network, DstEe.Create(options), new Sgd(momentum: 0.9));
        using SparseNetwork sparse = SparseNetwork.Convert(network, trainer, sampleShape: [1, 8, 8]);

        for (int epoch = 0; epoch < epochs; epoch++)
        {
            foreach ((Tensor inputs, Tensor labels) in batches)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor loss = nn.functional.cross_entropy(sparse.call(inputs), labels);
                loss.backward();
                trainer.Step(learningRate: 0.1);
            }
        }
        sparse.RestoreModule();
        // </sample>
        return trainer.NonZeros;
    }
}
