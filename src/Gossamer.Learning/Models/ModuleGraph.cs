using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>
/// Describes modules as a <see cref="NetworkGraph"/>: the usual layers of TorchSharp, sequences of them, and whatever implements
/// <see cref="IGraphModule"/>.
/// </summary>
public static class ModuleGraph
{
    /// <summary>The graph of <paramref name="module"/> for samples of <paramref name="sampleShape"/>.</summary>
    /// <param name="module">The network.</param>
    /// <param name="sampleShape">Shape of one sample, without the batch dimension.</param>
    /// <exception cref="NotSupportedException">A part of it has no operation; the message names the part.</exception>
    /// <exception cref="ArgumentException">The samples do not fit the network.</exception>
    public static NetworkGraph Of(nn.Module module, IReadOnlyList<int> sampleShape)
    {
        var graph = new GraphBuilder(sampleShape);
        return graph.Build(graph.Module(NetworkGraph.Input, module, ""));
    }

    /// <summary>Whether <paramref name="module"/> has a graph for samples of <paramref name="sampleShape"/>.</summary>
    public static bool Describes(nn.Module module, IReadOnlyList<int> sampleShape)
    {
        try
        {
            Of(module, sampleShape);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Adds the module called <paramref name="name"/> and returns the value that results: how an <see cref="IGraphModule"/> describes its parts.</summary>
    /// <exception cref="NotSupportedException">A part of it has no operation; the message names the part.</exception>
    /// <exception cref="ArgumentException">What it takes does not fit it.</exception>
    public static int Module(this GraphBuilder graph, int input, nn.Module module, string name) => module switch
    {
        IGraphModule described => described.Describe(graph, input, name),
        Sequential sequence => sequence.named_children().Aggregate(
            input, (value, child) => graph.Module(value, child.module, ModuleTree.Join(name, child.name))),
        Conv2d convolution => graph.Add(Convolution(convolution, name), input),
        Linear linear => graph.Add(
            new LinearOperation(
                ModuleTree.Join(name, "weight"), Bias(linear.bias, name), (int)linear.out_features, (int)linear.in_features), input),
        BatchNorm2d { affine: true, track_running_stats: true, momentum: { } momentum } norm =>
            graph.Add(new BatchNormOperation(name, (int)norm.num_features, norm.eps, momentum), input),
        ReLU => graph.Relu(input),
        MaxPool2d { ceil_mode: false } pool when IsOne(pool.dilation) =>
            graph.Add(Pool(pool.kernel_size, pool.stride, pool.padding, name, static (k, s, p) => new MaxPoolOperation(k, s, p)), input),
        AvgPool2d { ceil_mode: false, count_include_pad: true, divisor_override: null } pool =>
            graph.Add(Pool(pool.kernel_size, pool.stride, pool.padding, name, static (k, s, p) => new AveragePoolOperation(k, s, p)), input),
        Flatten { start_dim: 1, end_dim: -1 } => graph.Flatten(input),
        Identity => input,
        _ => throw new NotSupportedException(
            $"{(name.Length == 0 ? "the network" : $"'{name}'")} ({module.GetType().Name}) has no form on sparse kernels; "
            + $"implement {nameof(IGraphModule)} or run with masks"),
    };

    /// <summary>max(x, 0).</summary>
    internal static int Relu(this GraphBuilder graph, int input) => graph.Add(new ReluOperation(), input);

    /// <summary>The mean of each map.</summary>
    internal static int GlobalAverage(this GraphBuilder graph, int input) => graph.Add(new GlobalAverageOperation(), input);

    /// <summary>Samples of any shape as features.</summary>
    internal static int Flatten(this GraphBuilder graph, int input) =>
        graph.ShapeOf(input).Count == 1 ? input : graph.Add(new FlattenOperation(), input);

    private static string? Bias(Tensor? bias, string name) => bias is null ? null : ModuleTree.Join(name, "bias");

    private static ConvolutionOperation Convolution(Conv2d layer, string name)
    {
        long[] kernel = layer.kernel_size;
        bool plain = layer.padding_mode == PaddingModes.Zeros && layer.padding is not null && AreEqual(layer.stride)
            && AreEqual(layer.padding) && AreEqual(layer.dilation);
        if (!plain)
            throw new NotSupportedException(
                $"'{name}': sparse convolutions take zero padding, and stride, padding and dilation that are the same along both axes");
        return new ConvolutionOperation(ModuleTree.Join(name, "weight"), Bias(layer.bias, name), new ConvolutionShape(
            (int)layer.in_channels, (int)layer.out_channels, (int)kernel[0], (int)kernel[^1], (int)layer.stride[0],
            (int)layer.padding![0], (int)layer.dilation[0], (int)layer.groups));
    }

    private static PoolOperation Pool(
        long[] kernel, long[]? stride, long[]? padding, string name, Func<int, int, int, PoolOperation> create) =>
        AreEqual(kernel) && AreEqual(stride) && AreEqual(padding)
            ? create((int)kernel[0], (int)(stride ?? kernel)[0], padding is null ? 0 : (int)padding[0])
            : throw new NotSupportedException($"'{name}': pooling on sparse kernels takes square windows, strides and paddings");

    private static bool AreEqual(long[]? sizes) => sizes is null || sizes.All(size => size == sizes[0]);

    private static bool IsOne(long[]? sizes) => sizes is null || sizes.All(static size => size == 1);
}
