namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A network whose inference is timed.</summary>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="SampleShape">Shape of one sample.</param>
/// <param name="Distribution">How the active weights are shared out over the layers: a name of <see cref="Distributions.SparsityDistributions"/>.</param>
/// <param name="Batch">Samples of a call.</param>
public sealed record InferenceWorkload(string Model, IReadOnlyList<int> SampleShape, string Distribution, int Batch)
{
    /// <summary>VGG-19 on pictures as CIFAR's.</summary>
    internal static InferenceWorkload OfVgg19(string distribution, int batch) => new("vgg-19", [3, 32, 32], distribution, batch);
}
