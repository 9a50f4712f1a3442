using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Benchmarks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>
/// A 3 × 3 convolution with padding 1 on the sparse kernels against libtorch's dense one. Both sides have their operands in their own
/// layout already, as inside a network; both compute the gradients of input and weights.
/// </summary>
internal sealed class ConvolutionBenchmark : IDisposable
{
    private const int Kernel = 3;

    private readonly ConvolutionWorkload _workload;
    private readonly int _batch;
    private readonly SparseConvolution<float> _convolution;
    private readonly PackedBuffer<float> _input, _output, _outputGradient, _inputGradient;
    private readonly float[] _weight, _weightGradient;
    private readonly Tensor _denseWeight, _denseInput, _denseGradient;

    /// <summary>A layer with uniformly drawn positions.</summary>
    public ConvolutionBenchmark(ConvolutionWorkload workload, int batch)
    {
        (_workload, _batch) = (workload, batch);
        (int inputs, int outputs, int side, double sparsity) = workload;
        var random = new CounterRandom(0, $"bench {inputs} {outputs} {side} {sparsity}");
        var shape = new ConvolutionShape(inputs, outputs, Kernel, Kernel, padding: 1);
        long positions = (long)shape.WeightRows * shape.WeightColumns;
        SparseTopology topology = SparseTopology.FromPositions(
            shape.WeightRows, shape.WeightColumns, random.Sample(positions, (int)Math.Round((1 - sparsity) * positions)));
        var input = new PackedLayout(batch, inputs, side, side, shape.InputHalo);
        PackedLayout output = shape.Output(input), outputGradient = output.WithHalo(shape.OutputGradientHalo);
        _convolution = new SparseConvolution<float>(topology, shape, input, output, outputGradient, input.WithHalo(0));
        _input = Filled(random.Fork("input"), input);
        _output = new PackedBuffer<float>(output);
        _outputGradient = Filled(random.Fork("gradient"), outputGradient);
        _inputGradient = new PackedBuffer<float>(input.WithHalo(0));
        _weight = NormalValues.Draw(random.Fork("weight"), topology.NonZeros);
        _weightGradient = new float[_weight.Length];
        _denseWeight = randn([outputs, inputs, Kernel, Kernel], requires_grad: true);
        _denseInput = randn([batch, inputs, side, side], requires_grad: true);
        _denseGradient = randn([batch, outputs, side, side]);
    }

    /// <summary>Times the forward product, and it together with both gradients.</summary>
    public IEnumerable<KernelTiming> Run(int pairs)
    {
        (int inputs, int outputs, int side, double sparsity) = _workload;
        double operations = 2.0 * _weight.Length * _batch * side * side;
        string shape = $"{inputs}->{outputs} 3x3 at {side}x{side}";
        yield return KernelTiming.Of(
            shape, _batch, sparsity, KernelTiming.Forward, PairedTiming.Measure(DenseForward, SparseForward, pairs), operations) with
        {
            NetworkSparsity = _workload.NetworkSparsity,
        };
        yield return KernelTiming.Of(
            shape, _batch, sparsity, KernelTiming.All, PairedTiming.Measure(DenseAll, SparseAll, pairs), 3 * operations) with
        {
            NetworkSparsity = _workload.NetworkSparsity,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_denseWeight, _denseInput, _denseGradient]) tensor.Dispose();
        foreach (PackedBuffer<float> buffer in (PackedBuffer<float>[])[_input, _output, _outputGradient, _inputGradient]) buffer.Dispose();
    }

    private static PackedBuffer<float> Filled(CounterRandom random, PackedLayout layout)
    {
        var buffer = new PackedBuffer<float>(layout);
        Packing.Pack<float>(NormalValues.Draw(random, layout.DenseLength), layout, buffer.Span);
        return buffer;
    }

    private void DenseForward()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        nn.functional.conv2d(_denseInput, _denseWeight, padding: [1, 1]);
    }

    private void DenseAll()
    {
        using DisposeScope scope = NewDisposeScope();
        nn.functional.conv2d(_denseInput, _denseWeight, padding: [1, 1]).backward([_denseGradient]);
        foreach (Tensor tensor in (Tensor[])[_denseWeight, _denseInput]) tensor.grad = null;
    }

    private void SparseForward() => _convolution.Forward(_weight, [], _input.Span, _output.Span);

    private void SparseAll()
    {
        SparseForward();
        _convolution.BackwardInput(_weight, _outputGradient.Span, _inputGradient.Span);
        _convolution.BackwardWeight(_input.Span, _outputGradient.Span, _weightGradient);
    }
}
