using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;

namespace Gossamer.Sparsity.Execution;

/// <summary>How the activations of one value lie in memory: maps in the packed layout, or features in blocks of samples.</summary>
/// <param name="Maps">Layout of [batch, channels, height, width]; null for features.</param>
/// <param name="Features">Features of a sample; 0 for maps.</param>
/// <param name="Batch">Samples.</param>
internal sealed record ActivationLayout(PackedLayout? Maps, int Features, int Batch)
{
    /// <summary>The layout of a value of the given shape.</summary>
    /// <param name="shape">[channels, height, width] or [features].</param>
    /// <param name="batch">Samples.</param>
    /// <param name="halo">Border of maps.</param>
    public static ActivationLayout Of(IReadOnlyList<int> shape, int batch, int halo) => shape.Count == 3
        ? new ActivationLayout(new PackedLayout(batch, shape[0], shape[1], shape[2], halo), 0, batch)
        : new ActivationLayout(null, shape[0], batch);

    /// <summary>Elements of a buffer.</summary>
    public int Length => Maps?.Length ?? BatchBlocks.Length(Features, Batch);

    /// <summary>Elements of the same activations as a tensor.</summary>
    public int DenseLength => Maps?.DenseLength ?? checked(Features * Batch);

    /// <summary>Shape as a tensor.</summary>
    public long[] TensorShape => Maps is null ? [Batch, Features] : [Batch, Maps.Channels, Maps.Height, Maps.Width];

    /// <summary>The layout of maps.</summary>
    public PackedLayout RequireMaps() => Maps ?? throw new InvalidOperationException("features where maps were expected");
}
