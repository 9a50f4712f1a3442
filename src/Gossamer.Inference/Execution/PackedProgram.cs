using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Normalization;
using Gossamer.Kernels.Pooling;

namespace Gossamer.Inference.Execution;

/// <summary>A network on packed activations, for whole blocks of samples: maps as <see cref="PackedLayout"/>, features as <see cref="BatchBlocks"/>.</summary>
internal sealed class PackedProgram : IBatchProgram
{
    private readonly FusedNetwork _network;
    private readonly KernelExecution _execution;
    private readonly int _samples;
    private readonly ValueLayout[] _layouts;
    private readonly BufferSlots<ValueLayout> _buffers;
    private readonly Action[] _steps;
    private readonly Dictionary<(int Value, int Batch), PackedLayout> _edges = [];

    /// <summary>Prepares <paramref name="network"/> for <paramref name="blocks"/> blocks of 32 samples.</summary>
    public PackedProgram(FusedNetwork network, int blocks, KernelExecution execution)
    {
        (_network, _execution, _samples) = (network, execution, blocks * PackedLayout.Lanes);
        int[] halos = new int[network.Graph.Values];
        foreach (FusedNode node in network.Nodes)
            if (node.Operation is ConvolutionOperation { Shape.InputHalo: var halo }) halos[node.Inputs[0]] = Math.Max(halos[node.Inputs[0]], halo);
        _layouts = [.. Enumerable.Range(0, network.Graph.Values).Select(value => Layout(value, halos[value]))];
        _buffers = new BufferSlots<ValueLayout>(network, _layouts, static layout => layout.Length);
        _steps = [.. network.Nodes.Select(Step)];
    }

    /// <inheritdoc/>
    public long BufferBytes => _buffers.Bytes;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<float> samples, int batch, Span<float> output)
    {
        ValueLayout first = _layouts[NetworkGraph.Input], last = _layouts[_network.Graph.Output];
        if (first.Maps is not null) Packing.Pack(samples, EdgeLayout(NetworkGraph.Input, batch), _buffers[NetworkGraph.Input].Span, _execution);
        else BatchBlocks.Pack(samples, first.Features, batch, _buffers[NetworkGraph.Input].Span, _execution);
        foreach (Action step in _steps) step();
        ReadOnlySpan<float> result = _buffers[_network.Graph.Output].Span;
        if (last.Maps is not null) Packing.Unpack(result, EdgeLayout(_network.Graph.Output, batch), output, _execution);
        else BatchBlocks.Unpack(result, last.Features, batch, output, _execution);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.Dispose();

    /// <summary>The layout of a value at an edge, where only the samples that exist are read or written.</summary>
    private PackedLayout EdgeLayout(int value, int batch)
    {
        if (_edges.TryGetValue((value, batch), out PackedLayout? layout)) return layout;
        PackedLayout whole = _layouts[value].Maps!;
        layout = new PackedLayout(batch, whole.Channels, whole.Height, whole.Width, whole.Halo);
        _edges.Add((value, batch), layout);
        return layout;
    }

    private ValueLayout Layout(int value, int halo)
    {
        if (_network.Graph.ShapeOf(value) is [int channels, int height, int width])
        {
            var maps = new PackedLayout(_samples, channels, height, width, halo);
            return new ValueLayout(maps, 0, maps.Length);
        }
        int features = _network.Graph.ElementsOf(value);
        return new ValueLayout(null, features, BatchBlocks.Length(features, _samples));
    }

    private Action Step(FusedNode node)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        ValueLayout from = _layouts[node.Inputs[0]], to = _layouts[node.Output];
        switch (node.Operation)
        {
            case ConvolutionOperation convolution:
                return Convolution(node, convolution);
            case LinearOperation linear:
                return Linear(node, linear);
            case BatchNormOperation norm:
                var normalization = new PackedBatchNorm<float>(from.Maps!, to.Maps!, node.Rectifies, execution: _execution);
                IReadOnlyDictionary<string, float[]> vectors = _network.Network.Vectors;
                (float[] scale, float[] shift) = (vectors[norm.Scale], vectors[norm.Shift]);
                (float[] mean, float[] variance) = (vectors[norm.RunningMean], vectors[norm.RunningVariance]);
                return () => normalization.Apply(input.Span, [], output.Span, scale, shift, norm.Epsilon, mean, variance);
            case AddOperation:
                AlignedBuffer<float> other = _buffers[node.Inputs[1]];
                return Sum(from, input, _layouts[node.Inputs[1]], other, to, output, node.Rectifies);
            case ReluOperation when from.Maps is null:
                return () => FeatureElements.Rectify(input.Span, output.Span);
            case ReluOperation:
                return () => PackedElements.Rectify<float>(from.Maps, input.Span, to.Maps!, output.Span, _execution);
            case QuadraticOperation quadratic:
                (float a, float b, float c) = _network.Coefficients(quadratic);
                return from.Maps is null
                    ? () => FeatureElements.Quadratic(input.Span, output.Span, a, b, c)
                    : () => Quadratic(from.Maps, input.Span, to.Maps!, output.Span, a, b, c);
            case MaxPoolOperation pool:
                var maximum = new PackedMaxPool<float>(from.Maps!, to.Maps!, pool.Kernel, pool.Stride, pool.Padding, execution: _execution);
                return () => maximum.Forward(input.Span, output.Span);
            case AveragePoolOperation pool:
                var average = new PackedAveragePool<float>(from.Maps!, to.Maps!, pool.Kernel, pool.Stride, pool.Padding, execution: _execution);
                return () => average.Forward(input.Span, output.Span);
            case GlobalAverageOperation:
                var means = new PackedGlobalAverage<float>(from.Maps!, execution: _execution);
                return () => means.Forward(input.Span, output.Span);
            case FlattenOperation when from.Maps is null:
                return () => input.Span.CopyTo(output.Span);
            case FlattenOperation:
                return () => Flattening.ToFeatures<float>(from.Maps, input.Span, output.Span, _execution);
            case PadOperation pad:
                return () => Pad(pad, from.Maps!, input.Span, to.Maps!, output.Span);
            default:
                throw new NotSupportedException($"there is no kernel for {node.Operation.GetType().Name}");
        }
    }

    private Action Convolution(FusedNode node, ConvolutionOperation convolution)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        ValueLayout from = _layouts[node.Inputs[0]], to = _layouts[node.Output];
        NetworkWeight weight = _network.Network.Weights[convolution.Weight];
        float[] bias = _network.Bias(convolution);
        var kernel = new SparseConvolution<float>(weight.Topology, convolution.Shape, from.Maps!, to.Maps!, execution: _execution);
        bool rectifies = node.Rectifies && node.Addend is null;
        void Multiply() => kernel.Forward(weight.Values, bias, input.Span, output.Span, rectifies);
        if (node.Addend is not { } addend) return Multiply;
        return Multiply + Sum(to, output, _layouts[addend], _buffers[addend], to, output, node.Rectifies);
    }

    private Action Linear(FusedNode node, LinearOperation linear)
    {
        AlignedBuffer<float> input = _buffers[node.Inputs[0]], output = _buffers[node.Output];
        NetworkWeight weight = _network.Network.Weights[linear.Weight];
        SparseTopology topology = weight.Topology;
        float[] bias = _network.Bias(linear);
        Activation activation = node.Rectifies ? Activation.ReLU : Activation.None;
        return () => SparseLinear.Forward<float>(topology, weight.Values, bias, input.Span, output.Span, _samples, activation, _execution);
    }

    private Action Sum(
        ValueLayout aLayout, AlignedBuffer<float> a, ValueLayout bLayout, AlignedBuffer<float> b, ValueLayout toLayout, AlignedBuffer<float> to,
        bool rectifies) => toLayout.Maps is { } maps
        ? () => PackedElements.Add<float>(aLayout.Maps!, a.Span, bLayout.Maps!, b.Span, maps, to.Span, rectifies, _execution)
        : () => FeatureElements.Add(a.Span, b.Span, to.Span, rectifies);

    /// <summary>a·input² + b·input + c inside the maps: borders are zeros, and c is none.</summary>
    private static void Quadratic(
        PackedLayout from, ReadOnlySpan<float> input, PackedLayout to, Span<float> output, float a, float b, float c)
    {
        int length = from.Width * PackedLayout.Lanes;
        for (int sample = 0; sample < from.PaddedBatch; sample += PackedLayout.Lanes)
        {
            for (int line = 0; line < from.Channels * from.Height; line++)
            {
                (int channel, int row) = Math.DivRem(line, from.Height);
                FeatureElements.Quadratic(
                    input.Slice(from.Offset(sample, channel, row, 0), length), output.Slice(to.Offset(sample, channel, row, 0), length), a, b, c);
            }
        }
    }

    private static void Pad(PadOperation pad, PackedLayout from, ReadOnlySpan<float> input, PackedLayout to, Span<float> output)
    {
        // Another value of this layout may have been here, and what is border now was map then.
        output.Clear();
        for (int sample = 0; sample < from.PaddedBatch; sample += PackedLayout.Lanes)
            for (int channel = 0; channel < from.Channels; channel++)
                for (int row = 0; row < from.Height; row++)
                    input.Slice(from.Offset(sample, channel, row, 0), from.Width * PackedLayout.Lanes)
                        .CopyTo(output[to.Offset(sample, channel, row + pad.Top, pad.Left)..]);
    }

    /// <summary>Maps, or features where <paramref name="Maps"/> is null.</summary>
    private sealed record ValueLayout(PackedLayout? Maps, int Features, int Length);
}
