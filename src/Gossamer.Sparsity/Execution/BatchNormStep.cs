using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Normalization;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>Batch normalisation, with the sum and the ReLU that follow it fused in.</summary>
internal sealed class BatchNormStep<T> : SegmentStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchNormOperation _operation;
    private readonly PackedBatchNorm<T> _kernel;
    private readonly VectorParameter<T> _scale, _shift;
    private readonly Tensor _runningMean, _runningVariance, _batches;
    private readonly T[] _mean, _variance;
    private readonly Activation<T>? _addend;
    private readonly ICommunicator? _statistics;
    private double _count;

    public BatchNormStep(
        BatchNormOperation operation, NetworkTensors tensors, bool rectifies, Activation<T> input, Activation<T>? addend,
        Activation<T> output, KernelExecution execution, ICommunicator? statistics)
        : base(addend is null ? [input] : [input, addend], output)
    {
        _operation = operation;
        _addend = addend;
        _statistics = statistics;
        _scale = new VectorParameter<T>(tensors, operation.Scale);
        _shift = new VectorParameter<T>(tensors, operation.Shift);
        _runningMean = tensors[operation.RunningMean];
        _runningVariance = tensors[operation.RunningVariance];
        _batches = tensors[operation.BatchesTracked];
        _mean = new T[operation.Channels];
        _variance = new T[operation.Channels];
        _kernel = new PackedBatchNorm<T>(
            input.Layout.RequireMaps(), output.Layout.RequireMaps(), rectifies, addend?.Layout.RequireMaps(),
            output.GradientLayout.RequireMaps(), input.GradientLayout.RequireMaps(), addend?.GradientLayout.RequireMaps(), execution);
    }

    private ReadOnlySpan<T> AddendData => _addend is null ? [] : _addend.Data;

    /// <inheritdoc/>
    public override void Forward(bool training)
    {
        if (!training)
        {
            _kernel.Apply(
                Input.Data, AddendData, Output.Data, _scale.Values, _shift.Values, _operation.Epsilon,
                TensorData.Span<T>(_runningMean), TensorData.Span<T>(_runningVariance));
            return;
        }
        PackedLayout maps = Input.Layout.RequireMaps();
        _count = (double)maps.Batch * maps.Height * maps.Width;
        if (_statistics is null)
        {
            _kernel.Forward(
                Input.Data, AddendData, Output.Data, _scale.Values, _shift.Values, _operation.Epsilon, _mean, _variance);
        }
        else
        {
            _kernel.Measure(Input.Data, _mean, _variance);
            ShareStatistics(_statistics);
            _kernel.Apply(
                Input.Data, AddendData, Output.Data, _scale.Values, _shift.Values, _operation.Epsilon, _mean, _variance);
        }
        UpdateRunningStatistics();
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        AlignedBuffer<T> inputGradient = Input.RentGradient();
        AlignedBuffer<T>? addendGradient = _addend is { NeedsGradient: true } ? _addend.RentGradient() : null;
        Span<T> addendTarget = addendGradient is null ? [] : addendGradient.Span;
        T[] scaleGradient = new T[_mean.Length], shiftGradient = new T[_mean.Length];
        if (_statistics is null)
        {
            _kernel.Backward(
                Input.Data, Output.Data, Output.Gradient, inputGradient.Span, addendTarget, _scale.Values, _operation.Epsilon, _mean,
                _variance, scaleGradient, shiftGradient);
        }
        else
        {
            double[] sums = new double[2 * _mean.Length];
            Span<double> ofGradients = sums.AsSpan(0, _mean.Length), ofProducts = sums.AsSpan(_mean.Length);
            _kernel.BackwardSums(
                Input.Data, Output.Data, Output.Gradient, inputGradient.Span, addendTarget, _scale.Values, _operation.Epsilon, _mean,
                _variance, scaleGradient, shiftGradient, ofGradients, ofProducts);
            _statistics.AllReduce<double>(sums);
            _kernel.BackwardInput(
                Input.Data, Output.Gradient, inputGradient.Span, addendTarget, _scale.Values, _operation.Epsilon, _mean, _variance,
                ofGradients, ofProducts, _count);
        }
        _scale.AddGradient(scaleGradient);
        _shift.AddGradient(shiftGradient);
        Input.AddGradient(inputGradient);
        if (addendGradient is not null) _addend!.AddGradient(addendGradient);
    }

    /// <summary>Turns mean, variance and count of this rank's part into those of the whole batch.</summary>
    private void ShareStatistics(ICommunicator ranks)
    {
        int channels = _mean.Length;
        double[] moments = new double[2 * channels + 1];
        for (int channel = 0; channel < channels; channel++)
        {
            double mean = double.CreateChecked(_mean[channel]);
            moments[channel] = _count * mean;
            moments[channels + channel] = _count * (double.CreateChecked(_variance[channel]) + mean * mean);
        }
        moments[^1] = _count;
        ranks.AllReduce<double>(moments);
        _count = moments[^1];
        for (int channel = 0; channel < channels; channel++)
        {
            double mean = moments[channel] / _count;
            _mean[channel] = T.CreateChecked(mean);
            _variance[channel] = T.CreateChecked(Math.Max(0, moments[channels + channel] / _count - mean * mean));
        }
    }

    /// <summary>Running statistics as libtorch keeps them: the variance of a batch without bias.</summary>
    private void UpdateRunningStatistics()
    {
        T momentum = T.CreateChecked(_operation.Momentum), unbiased = T.CreateChecked(_count / Math.Max(1, _count - 1));
        Span<T> mean = TensorData.Span<T>(_runningMean), variance = TensorData.Span<T>(_runningVariance);
        for (int channel = 0; channel < _mean.Length; channel++)
        {
            mean[channel] += momentum * (_mean[channel] - mean[channel]);
            variance[channel] += momentum * (_variance[channel] * unbiased - variance[channel]);
        }
        TensorData.Span<long>(_batches)[0]++;
    }
}
