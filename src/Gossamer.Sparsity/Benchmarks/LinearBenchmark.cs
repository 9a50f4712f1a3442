using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Benchmarks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>
/// A linear layer's products on the sparse kernels against libtorch's dense ones. Both sides have their operands in their own
/// layout already, as inside a network; both compute the gradients of input, weights and bias.
/// </summary>
internal sealed class LinearBenchmark : IDisposable
{
    private readonly int _outputs, _inputs, _batch;
    private readonly double _sparsity;
    private readonly SparseTopology _topology;
    private readonly float[] _values, _bias, _weightGradient, _biasGradient;
    private readonly AlignedBuffer<float> _input, _output, _outputGradient, _inputGradient;
    private readonly Tensor _denseWeight, _denseBias, _denseInput, _denseGradient;

    /// <summary>A layer of the given size with uniformly drawn positions.</summary>
    public LinearBenchmark(int outputs, int inputs, int batch, double sparsity)
    {
        (_outputs, _inputs, _batch, _sparsity) = (outputs, inputs, batch, sparsity);
        var random = new CounterRandom(0, $"bench {outputs} {inputs} {sparsity}");
        long positions = (long)outputs * inputs;
        _topology = SparseTopology.FromPositions(
            outputs, inputs, random.Sample(positions, (int)Math.Round((1 - sparsity) * positions)));
        _values = NormalValues.Draw(random.Fork("values"), _topology.NonZeros);
        _bias = NormalValues.Draw(random.Fork("bias"), outputs);
        _input = Packed(random.Fork("input"), inputs);
        _output = new AlignedBuffer<float>(BatchBlocks.Length(outputs, batch));
        _outputGradient = Packed(random.Fork("gradient"), outputs);
        _inputGradient = new AlignedBuffer<float>(BatchBlocks.Length(inputs, batch));
        _weightGradient = new float[_values.Length];
        _biasGradient = new float[outputs];
        _denseWeight = randn(outputs, inputs, requires_grad: true);
        _denseBias = randn(outputs, requires_grad: true);
        _denseInput = randn(batch, inputs, requires_grad: true);
        _denseGradient = randn(batch, outputs);
    }

    /// <summary>Times the forward product, and it together with all gradients.</summary>
    public IEnumerable<KernelTiming> Run(int pairs)
    {
        double operations = 2.0 * _topology.NonZeros * _batch;
        string shape = $"{_outputs}x{_inputs}";
        yield return KernelTiming.Of(
            shape, _batch, _sparsity, KernelTiming.Forward, PairedTiming.Measure(DenseForward, SparseForward, pairs), operations);
        yield return KernelTiming.Of(
            shape, _batch, _sparsity, KernelTiming.All, PairedTiming.Measure(DenseAll, SparseAll, pairs), 3 * operations);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_denseWeight, _denseBias, _denseInput, _denseGradient]) tensor.Dispose();
        foreach (AlignedBuffer<float> buffer in (AlignedBuffer<float>[])[_input, _output, _outputGradient, _inputGradient]) buffer.Dispose();
    }

    private AlignedBuffer<float> Packed(CounterRandom random, int features)
    {
        var packed = new AlignedBuffer<float>(BatchBlocks.Length(features, _batch));
        BatchBlocks.Pack<float>(NormalValues.Draw(random, features * _batch), features, _batch, packed.Span);
        return packed;
    }

    private void DenseForward()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        nn.functional.linear(_denseInput, _denseWeight, _denseBias);
    }

    private void DenseAll()
    {
        using DisposeScope scope = NewDisposeScope();
        nn.functional.linear(_denseInput, _denseWeight, _denseBias).backward([_denseGradient]);
        foreach (Tensor tensor in (Tensor[])[_denseWeight, _denseBias, _denseInput]) tensor.grad = null;
    }

    private void SparseForward() =>
        SparseLinear.Forward<float>(_topology, _values, _bias, _input.Span, _output.Span, _batch);

    private void SparseAll()
    {
        SparseForward();
        SparseLinear.InputGradient<float>(_topology, _values, _outputGradient.Span, _inputGradient.Span, _batch);
        SparseLinear.WeightGradient<float>(_topology, _outputGradient.Span, _input.Span, _weightGradient, _biasGradient, _batch);
    }
}
