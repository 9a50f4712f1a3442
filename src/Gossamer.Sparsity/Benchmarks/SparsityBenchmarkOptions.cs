using Gossamer.Learning.Benchmarks;
using Gossamer.Sparsity.Execution;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>What <see cref="SparsityBenchmark"/> measures.</summary>
public sealed record SparsityBenchmarkOptions
{
    /// <summary>Sparsities. Default 0.9, 0.95, 0.98.</summary>
    public IReadOnlyList<double> Sparsities { get; init; } = [0.9, 0.95, 0.98];

    /// <summary>Sides of square linear layers. Default 1024, 4096.</summary>
    public IReadOnlyList<int> LinearSizes { get; init; } = [1024, 4096];

    /// <summary>
    /// Convolutions, from the sparsities. Default those of VGG-19 on 32 × 32 pictures, each as sparse as the network and as ERK makes it.
    /// </summary>
    public IReadOnlyList<Func<IReadOnlyList<double>, IEnumerable<ConvolutionWorkload>>> Convolutions { get; init; } =
        [ConvolutionWorkload.UniformVgg19, ConvolutionWorkload.ErkVgg19];

    /// <summary>
    /// Whole training steps. Default: a perceptron 3072-4096-4096-10 and VGG-19 at batch 128, ResNet-50 at batch 64, on pictures as CIFAR's.
    /// </summary>
    public IReadOnlyList<TrainingStepWorkload> TrainingSteps { get; init; } =
    [
        TrainingStepWorkload.OfCifar("mlp:4096-4096", 128, ExecutionMode.Sparse),
        TrainingStepWorkload.OfCifar("vgg-19", 128, ExecutionMode.Auto),
        TrainingStepWorkload.OfCifar("resnet-50", 64, ExecutionMode.Auto),
    ];

    /// <summary>Inference of whole networks. Default: VGG-19 on pictures as CIFAR's, uniform and ERK, one sample and 64.</summary>
    public IReadOnlyList<InferenceWorkload> Inference { get; init; } =
    [
        InferenceWorkload.OfVgg19("uniform", 1), InferenceWorkload.OfVgg19("uniform", 64),
        InferenceWorkload.OfVgg19("erk", 1), InferenceWorkload.OfVgg19("erk", 64),
    ];

    /// <summary>Samples of single layers. Default 128.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Pairs timed for each row, the first of which do not count. Default 15.</summary>
    public int Pairs { get; init; } = PairedTiming.DefaultPairs;
}
