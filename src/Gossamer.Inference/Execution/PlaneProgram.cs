using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Pooling;

namespace Gossamer.Inference.Execution;

/// <summary>A network on planes, for few samples: maps as <see cref="PlaneLayout"/>, features as [batch, features].</summary>
internal sealed class PlaneProgram : IBatchProgram
{
    private readonly FusedNetwork _network;
    private readonly KernelExecution _execution;
    private readonly int _samples;
    private readonly ValueLayout[] _layouts;
    private readonly BufferSlots<ValueLayout> _buffers;
    private readonly Action[] _steps;

    /// <summary>Prepares <paramref name="network"/> for exactly <paramref name="samples"/> samples.</summary>
    public PlaneProgram(FusedNetwork network, int samples, KernelExecution execution)
    {
        (_network, _execution, _samples) = (network, execution, samples);
        // One border for all maps of a size: a convolution then writes rows as long as those it reads, without a copy.
        var halos = new Dictionary<(int Height, int Width), int>();
        foreach (FusedNode node in network.Nodes)
        {
            if (node.Operation is not ConvolutionOperation { Shape: { Stride: 1, Padding: var padding } }) continue;
            IReadOnlyList<int> shape = network.Graph.ShapeOf(node.Inputs[0]);
            halos[(shape[1], shape[2])] = Math.Max(padding, halos.GetValueOrDefault((shape[1], shape[2])));
        }
        _layouts = [.. Enumerable.Range(0, network.Graph.Values).Select(value => Layout(value, halos))];
        _buffers = new BufferSlots<ValueLayout>(network, _layouts, static layout => layout.Length);
        _steps = [.. network.Nodes.Select(Step)];
    }

    /// <inheritdoc/>
    public long BufferBytes => _buffers.Bytes;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<float> samples, int batch, Span<float> output)
    {
        Span<float> first = _buffers[NetworkGraph.Input].Span;
        if (_layouts[NetworkGraph.Input].Maps is { } maps) Planes.Pack(samples, maps, first);
        else samples.CopyTo(first);
        foreach (Action step in _steps) step();
        ReadOnlySpan<float> last = _buffers[_network.Graph.Output].Span;
        if (_layouts[_network.Graph.Output].Maps is { } results) Planes.Unpack(last, results, output);
        else last.CopyTo(output);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.Dispose();

    private ValueLayout Layout(int value, Dictionary<(int Height, int Width), int> halos)
    {
        if (_network.Graph.ShapeOf(value) is not [int channels, int height, int width])
            return new ValueLayout(null, checked(_samples * _network.Graph.ElementsOf(value)));
        var maps = new PlaneLayout(_samples, channels, height, width, halos.GetValueOrDefault((height, width)));
        return new ValueLayout(maps, maps.Length);
    }

    private Action Step(FusedNode node)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        PlaneLayout? from = _layouts[node.Inputs[0]].Maps, to = _layouts[node.Output].Maps;
        switch (node.Operation)
        {
            case ConvolutionOperation convolution:
                return Convolution(node, convolution);
            case LinearOperation linear:
                return Linear(node, linear);
            case BatchNormOperation norm:
                (float[] scale, float[] shift) = BatchNormFolding.Affine(norm, _network.Network.Vectors);
                return () => PlaneElements.Scale(from!, input.Span, output.Span, scale, shift, node.Rectifies);
            case AddOperation:
                // Borders are zeros, and remain so under sums and ReLU.
                AlignedBuffer<float> other = _buffers[node.Inputs[1]];
                return () => FeatureElements.Add(input.Span, other.Span, output.Span, node.Rectifies);
            case ReluOperation:
                return () => FeatureElements.Rectify(input.Span, output.Span);
            case QuadraticOperation quadratic:
                (float a, float b, float c) = _network.Coefficients(quadratic);
                return from is null
                    ? () => FeatureElements.Quadratic(input.Span, output.Span, a, b, c)
                    : () => PlaneElements.Quadratic(from, input.Span, output.Span, a, b, c);
            case MaxPoolOperation pool:
                return () => PlanePooling.Max<float>(input.Span, from!, output.Span, to!, pool.Kernel, pool.Stride, pool.Padding, _execution);
            case AveragePoolOperation pool:
                return () => PlaneElements.AveragePool(pool, from!, input.Span, to!, output.Span);
            case GlobalAverageOperation:
                return () => PlanePooling.Average<float>(input.Span, from!, output.Span);
            case FlattenOperation when from is null:
                return () => input.Span.CopyTo(output.Span);
            case FlattenOperation:
                return () => Planes.Unpack<float>(input.Span, from, output.Span);
            case PadOperation pad:
                return () => PlaneElements.Pad(pad, from!, input.Span, to!, output.Span);
            default:
                throw new NotSupportedException($"there is no kernel for {node.Operation.GetType().Name}");
        }
    }

    private Action Convolution(FusedNode node, ConvolutionOperation convolution)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        PlaneLayout from = _layouts[node.Inputs[0]].Maps!, to = _layouts[node.Output].Maps!;
        NetworkWeight weight = _network.Network.Weights[convolution.Weight];
        float[] bias = _network.Bias(convolution);
        var kernel = new PlaneConvolution<float>(weight.Topology, convolution.Shape, from, to, _execution);
        if (node.Addend is not { } addend) return () => kernel.Forward(weight.Values, bias, input.Span, output.Span, node.Rectifies);
        AlignedBuffer<float> added = _buffers[addend];
        return () => kernel.Forward(weight.Values, bias, input.Span, output.Span, node.Rectifies, added.Span);
    }

    private Action Linear(FusedNode node, LinearOperation linear)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        NetworkWeight weight = _network.Network.Weights[linear.Weight];
        SparseTopology topology = weight.Topology;
        float[] bias = _network.Bias(linear);
        Activation activation = node.Rectifies ? Activation.ReLU : Activation.None;
        return () => SparseLinear.ForwardSamples<float>(topology, weight.Values, bias, input.Span, output.Span, _samples, activation, _execution);
    }

    /// <summary>Maps, or features where <paramref name="Maps"/> is null.</summary>
    private sealed record ValueLayout(PlaneLayout? Maps, int Length);
}
