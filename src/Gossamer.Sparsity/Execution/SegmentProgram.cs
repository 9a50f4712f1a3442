using System.Numerics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>A segment made ready for one batch size: layouts chosen, neighbouring operations fused, buffers borrowed while it runs.</summary>
internal sealed class SegmentProgram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Segment _segment;
    private readonly SegmentContext<T> _context;
    private readonly int _batch;
    private readonly Dictionary<int, Activation<T>> _values = [];
    private readonly List<SegmentStep<T>> _steps = [];
    private readonly int[] _readsLeft, _reads;
    private long _passes;
    private bool _awaitsBackward;

    /// <summary>Plans <paramref name="segment"/> for <paramref name="batch"/> samples.</summary>
    /// <param name="segment">What to compute.</param>
    /// <param name="context">Parameters, buffers and threads.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="inputsNeedGradient">Whether anything before the segment is trained.</param>
    public SegmentProgram(Segment segment, SegmentContext<T> context, int batch, bool inputsNeedGradient)
    {
        (_segment, _context, _batch) = (segment, context, batch);
        _reads = new int[segment.Graph.Values];
        _readsLeft = new int[segment.Graph.Values];
        SegmentFusion fusion = SegmentFusion.Of(segment);
        foreach (int input in segment.Inputs) AddValue(input, fusion, inputsNeedGradient);
        foreach (FusedNode node in fusion.Nodes)
        {
            Activation<T>[] inputs = [.. node.Inputs.Select(input => _values[input])];
            bool trains = node.Operation is WeightedOperation or BatchNormOperation || node.Norm is not null;
            AddValue(node.Output, fusion, trains || inputs.Any(static input => input.NeedsGradient));
            _steps.Add(CreateStep(node, inputs, _values[node.Output]));
            foreach (int input in node.Inputs) _reads[input]++;
        }
        foreach (int output in segment.Outputs) _reads[output]++;
    }

    /// <summary>The steps, one for each of <see cref="SegmentFusion.Nodes"/>.</summary>
    public IReadOnlyList<SegmentStep<T>> Steps => _steps;

    /// <summary>Bytes of the lists that kernels have made of their topologies so far.</summary>
    public long ListBytes => _steps.Sum(static step => step.ListBytes);

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">[batch, …] of each of <see cref="Segment.Inputs"/>.</param>
    /// <param name="training">Whether batch statistics are taken.</param>
    /// <param name="keepsActivations">Whether a backward pass may follow.</param>
    /// <returns>[batch, …] of each of <see cref="Segment.Outputs"/>, and the number of this pass.</returns>
    public (List<Tensor> Outputs, long Pass) Forward(IReadOnlyList<Tensor> inputs, bool training, bool keepsActivations)
    {
        Close();
        _reads.CopyTo(_readsLeft, 0);
        for (int i = 0; i < inputs.Count; i++)
        {
            Activation<T> value = _values[_segment.Inputs[i]];
            value.Open();
            Pack(inputs[i], value.Layout, value.Data);
        }
        foreach (SegmentStep<T> step in _steps)
        {
            step.Output.Open();
            step.Forward(training);
            if (!keepsActivations) CloseWhatIsRead(step);
        }
        var outputs = new List<Tensor>();
        foreach (int output in _segment.Outputs)
            outputs.Add(Unpack(_values[output].Data, _values[output].Layout));
        _awaitsBackward = keepsActivations;
        if (!keepsActivations) Close();
        return (outputs, ++_passes);
    }

    /// <summary>Computes gradients of parameters, which go to the optimizer, and of the inputs.</summary>
    /// <param name="outputGradients">Gradient of each output; null for one that nothing depends on.</param>
    /// <param name="pass">Number of the forward pass.</param>
    /// <returns>Gradient of each input; null where none is needed.</returns>
    /// <exception cref="InvalidOperationException">Activations of that pass are gone.</exception>
    public List<Tensor?> Backward(IReadOnlyList<Tensor?> outputGradients, long pass)
    {
        if (!_awaitsBackward || pass != _passes)
            throw new InvalidOperationException(
                "the backward pass comes twice, after another forward pass of the same batch size, or without a forward pass in training mode");
        for (int i = 0; i < outputGradients.Count; i++)
        {
            if (outputGradients[i] is not { } gradient) continue;
            Activation<T> value = _values[_segment.Outputs[i]];
            AlignedBuffer<T> buffer = value.RentGradient();
            Pack(gradient, value.GradientLayout, buffer.Span);
            value.AddGradient(buffer);
        }
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            SegmentStep<T> step = _steps[i];
            if (step.Output.HasGradient && step.Output.NeedsGradient) step.Backward();
            step.Output.Close();
        }
        var inputGradients = new List<Tensor?>();
        foreach (int input in _segment.Inputs)
        {
            Activation<T> value = _values[input];
            inputGradients.Add(value is { NeedsGradient: true, HasGradient: true } ? Unpack(value.Gradient, value.GradientLayout) : null);
        }
        Close();
        return inputGradients;
    }

    /// <summary>Gives all buffers back.</summary>
    public void Close()
    {
        foreach (Activation<T> value in _values.Values) value.Close();
        _awaitsBackward = false;
    }

    private void AddValue(int value, SegmentFusion fusion, bool needsGradient)
    {
        IReadOnlyList<int> shape = _segment.Graph.ShapeOf(value);
        _values.Add(value, new Activation<T>(
            _context.Pool, ActivationLayout.Of(shape, _batch, fusion.Halo(value)),
            ActivationLayout.Of(shape, _batch, fusion.GradientHalo(value)), needsGradient, _context.Execution));
    }

    private SegmentStep<T> CreateStep(FusedNode node, Activation<T>[] inputs, Activation<T> output)
    {
        KernelExecution execution = _context.Execution;
        Activation<T> input = inputs[0];
        if (node.Norm is { } norm)
            return new BatchNormStep<T>(
                norm, _context.Tensors, node.Rectifies, input, inputs.ElementAtOrDefault(1), output, execution, _context.Statistics);
        return node.Operation switch
        {
            ConvolutionOperation convolution => new ConvolutionStep<T>(
                convolution, _context.Weight(convolution.Weight), _context.Vector(convolution.Bias), node.Rectifies, input, output,
                _context.Observer, execution),
            LinearOperation linear => new LinearStep<T>(
                _context.Weight(linear.Weight), _context.Vector(linear.Bias), node.Rectifies, input, output, _context.Observer, execution),
            MaxPoolOperation pool => new MaxPoolStep<T>(pool, input, output, execution),
            AveragePoolOperation pool => new AveragePoolStep<T>(pool, input, output, execution),
            GlobalAverageOperation => new GlobalAverageStep<T>(input, output, execution),
            FlattenOperation => new FlattenStep<T>(input, output, execution),
            AddOperation => new AddStep<T>(input, inputs[1], output, node.Rectifies, execution),
            ReluOperation => new ReluStep<T>(input, output, execution),
            _ => throw new InvalidOperationException($"{node.Operation} does not run on packed activations"),
        };
    }

    private void CloseWhatIsRead(SegmentStep<T> step)
    {
        foreach ((int value, Activation<T> activation) in _values)
            if (step.Inputs.Contains(activation) && --_readsLeft[value] == 0)
                activation.CloseData();
    }

    private void Pack(Tensor tensor, ActivationLayout layout, Span<T> packed)
    {
        using Tensor contiguous = tensor.contiguous();
        ReadOnlySpan<T> source = TensorData.Span<T>(contiguous);
        if (layout.Maps is { } maps) Packing.Pack(source, maps, packed, _context.Execution);
        else BatchBlocks.Pack(source, layout.Features, layout.Batch, packed, _context.Execution);
        GC.KeepAlive(contiguous);
    }

    private Tensor Unpack(ReadOnlySpan<T> packed, ActivationLayout layout)
    {
        Tensor tensor = empty(layout.TensorShape, TensorData.TypeOf<T>());
        Span<T> target = TensorData.Span<T>(tensor);
        if (layout.Maps is { } maps) Packing.Unpack(packed, maps, target, _context.Execution);
        else BatchBlocks.Unpack(packed, layout.Features, layout.Batch, target, _context.Execution);
        return tensor;
    }
}
