using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// Times each sparse layer of a network on sparse kernels and on libtorch and chooses the faster. A choice is made once, on this
/// machine; it changes no result beyond rounding, but to repeat a run bit for bit it has to be kept.
/// </summary>
public static class ExecutionChoice
{
    /// <summary>Measures every layer of <paramref name="layers"/> that the graph computes.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="layers">Its sparse layers.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="execution">Threads and vector width of the sparse kernels.</param>
    public static IReadOnlyList<LayerExecution> Measure(
        NetworkGraph graph, IReadOnlyList<SparseLayer> layers, int batch, KernelExecution? execution = null)
    {
        execution ??= KernelExecution.Default;
        var known = new Dictionary<(object, int, int), LayerExecution>();
        var choices = new List<LayerExecution>();
        bool[] trained = TrainedValues.Of(graph);
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node.Operation is not WeightedOperation product) continue;
            if (layers.FirstOrDefault(layer => layer.Name == product.Weight) is not { } layer) continue;
            bool isFirst = !trained[node.Inputs[0]];
            IReadOnlyList<int> input = graph.ShapeOf(node.Inputs[0]);
            // Layers of the same sizes and density need not be timed twice.
            object shape = product is ConvolutionOperation convolution ? convolution.Shape : product.WeightRows;
            var key = (shape, layer.Topology.NonZeros * 64 / (int)Math.Max(1, layer.Topology.Positions / 64), input[^1] * (isFirst ? -1 : 1));
            if (!known.TryGetValue(key, out LayerExecution? same))
            {
                same = Time(product, layer.Topology, input, node.Shape, batch, !isFirst, execution);
                known.Add(key, same);
            }
            choices.Add(same with { Name = layer.Name, Density = layer.Density });
        }
        return choices;
    }

    private static LayerExecution Time(
        WeightedOperation product, SparseTopology topology, IReadOnlyList<int> input, IReadOnlyList<int> output, int batch,
        bool needsInputGradient, KernelExecution execution)
    {
        double sparse = product is ConvolutionOperation convolution
            ? TimeConvolution(convolution.Shape, topology, input, batch, needsInputGradient, execution)
            : TimeLinear(topology, batch, needsInputGradient, execution);
        double crossing = TimeCrossing(input, batch, execution) * (needsInputGradient ? 2 : 1) + TimeCrossing(output, batch, execution) * 2;
        double dense = TimeDense(product, input, batch, needsInputGradient);
        return new LayerExecution(product.Weight, 0, sparse, dense, crossing, sparse <= dense + crossing);
    }

    private static double TimeConvolution(
        ConvolutionShape shape, SparseTopology topology, IReadOnlyList<int> input, int batch, bool needsInputGradient, KernelExecution execution)
    {
        var from = new PackedLayout(batch, input[0], input[1], input[2], shape.InputHalo);
        PackedLayout to = shape.Output(from), gradient = to.WithHalo(shape.OutputGradientHalo), inputGradient = from.WithHalo(0);
        var kernel = new SparseConvolution<float>(topology, shape, from, to, gradient, inputGradient, execution);
        float[] weight = new float[topology.NonZeros], weightGradient = new float[topology.NonZeros];
        using var x = new PackedBuffer<float>(from);
        using var y = new PackedBuffer<float>(to);
        using var dy = new PackedBuffer<float>(gradient);
        using var dx = new PackedBuffer<float>(inputGradient);
        return CallTiming.Of(() =>
        {
            kernel.Forward(weight, [], x.Span, y.Span);
            kernel.BackwardWeight(x.Span, dy.Span, weightGradient);
            if (needsInputGradient) kernel.BackwardInput(weight, dy.Span, dx.Span);
        }).FastestMs;
    }

    private static double TimeLinear(SparseTopology topology, int batch, bool needsInputGradient, KernelExecution execution)
    {
        float[] weight = new float[topology.NonZeros], gradient = new float[topology.NonZeros];
        using var x = new AlignedBuffer<float>(BatchBlocks.Length(topology.Columns, batch));
        using var y = new AlignedBuffer<float>(BatchBlocks.Length(topology.Rows, batch));
        using var dx = new AlignedBuffer<float>(BatchBlocks.Length(topology.Columns, batch));
        return CallTiming.Of(() =>
        {
            SparseLinear.Forward<float>(topology, weight, [], x.Span, y.Span, batch, execution: execution);
            SparseLinear.WeightGradient<float>(topology, y.Span, x.Span, gradient, [], batch, execution);
            if (needsInputGradient) SparseLinear.InputGradient<float>(topology, weight, y.Span, dx.Span, batch, execution);
        }).FastestMs;
    }

    private static double TimeDense(WeightedOperation product, IReadOnlyList<int> input, int batch, bool needsInputGradient)
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor x = zeros([batch, .. input.Select(static size => (long)size)], requires_grad: needsInputGradient);
        Tensor weight = product is ConvolutionOperation { Shape: var shape }
            ? zeros([shape.OutChannels, shape.InChannels / shape.Groups, shape.KernelHeight, shape.KernelWidth], requires_grad: true)
            : zeros([product.WeightRows, product.WeightColumns], requires_grad: true);
        Tensor? gradient = null;
        return CallTiming.Of(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = product is ConvolutionOperation { Shape: var c }
                ? nn.functional.conv2d(
                    x, weight, null, [c.Stride, c.Stride], [c.Padding, c.Padding], [c.Dilation, c.Dilation], c.Groups)
                : nn.functional.linear(x, weight);
            gradient ??= zeros_like(y).DetachFromDisposeScope();
            y.backward([gradient]);
            x.grad = weight.grad = null;
        }).FastestMs;
    }

    /// <summary>Milliseconds of one passage of activations [batch, <paramref name="shape"/>] between tensor and packed layout.</summary>
    internal static double TimeCrossing(IReadOnlyList<int> shape, int batch, KernelExecution execution)
    {
        ActivationLayout layout = ActivationLayout.Of(shape, batch, 0);
        using var packed = new AlignedBuffer<float>(layout.Length);
        using var plain = new AlignedBuffer<float>(layout.DenseLength);
        return CallTiming.Of(() =>
        {
            if (layout.Maps is { } maps) Packing.Pack<float>(plain.Span, maps, packed.Span, execution);
            else BatchBlocks.Pack<float>(plain.Span, layout.Features, batch, packed.Span, execution);
        }).FastestMs;
    }
}
