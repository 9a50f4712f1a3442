using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Trains networks for windows: dense ones on libtorch, sparse ones from the first step on the sparse kernels, where what DST-EE leaves away is
/// neither stored nor multiplied. Each on one thread: several networks may be trained side by side, and libtorch of this process stays at one.
/// </summary>
public static class BearingTraining
{
    /// <summary>Trains one network.</summary>
    /// <param name="windows">Windows [channels, 1, length].</param>
    /// <param name="options">Network and training.</param>
    /// <param name="seed">Where weights, topology and order come from.</param>
    /// <param name="progress">Receives where the training stands after each epoch.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public static TrainedNetwork Run(
        IDataset windows, BearingTrainingOptions options, ulong seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        ProcessMemory.KeepAllocations();
        // Steps are small, and bits must not depend on the machine.
        set_num_threads(1);
        manual_seed(unchecked((long)seed));
        using var model = new BearingNetwork(options.Network, windows.SampleShape[0], windows.SampleShape[^1], windows.ClassNames.Count, seed);
        var batches = new DataLoader(windows, new DataLoaderOptions { BatchSize = Math.Min(options.BatchSize, windows.Count), DropLast = true, Seed = seed });
        long steps = (long)options.Epochs * batches.BatchCount;
        var optimizer = new AdamW(weightDecay: options.WeightDecay);
        if (options.Sparsity == 0)
        {
            Train(model, new GradientUpdate(ModuleParameters.Of(model), optimizer));
            return ModuleNetwork.Of(model, windows.SampleShape);
        }
        SparseMethod method = DstEe.Create(new MethodOptions { Sparsity = options.Sparsity, TotalSteps = steps, StepsPerEpoch = batches.BatchCount });
        using SparseTrainer trainer = SparseTrainer.Attach(model, method, optimizer, new SparseTrainerOptions { Seed = seed });
        using var pool = new WorkerPool(1);
        using (SparseNetwork network = SparseNetwork.Convert(model, trainer, windows.SampleShape, execution: KernelExecution.Default with { Pool = pool }))
        {
            Train(network, trainer);
            network.RestoreModule();
        }
        return ModuleNetwork.Of(model, windows.SampleShape, trainer.Layers.ToDictionary(static layer => layer.Name, static layer => layer.Topology));

        void Train(nn.Module<Tensor, Tensor> network, IModelUpdate update)
        {
            using var loop = new TrainingLoop(network, update, batches, new CosineSchedule(options.LearningRate, 0, steps), CrossEntropy.WithSmoothing(0));
            loop.EpochCompleted += epoch => progress?.Report(new TrainingProgress(windows.Name, epoch.Step, steps, epoch.Epoch, epoch.TrainLoss, epoch.TrainAccuracy));
            loop.Run(steps, cancellation);
            network.eval();
        }
    }

    /// <summary>Steps that training with <paramref name="options"/> takes.</summary>
    public static long Steps(int windows, BearingTrainingOptions options)
    {
        int batch = Math.Min(options.BatchSize, windows);
        return (long)options.Epochs * (windows / batch);
    }
}
