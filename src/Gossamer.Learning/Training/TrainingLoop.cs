using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>
/// Trains a classifier step by step. Its state — model, optimizer, generator and place in the data — can be saved between any two
/// steps; a loop that loads it goes on to the same bits.
/// </summary>
/// <remarks>
/// In a group of replicas each rank runs the same loop on its part of every batch, and all are in the same state after every step. A request
/// to stop on one rank stops all of them behind the same step.
/// </remarks>
public sealed class TrainingLoop : IStateful, IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly IModelUpdate _update;
    private readonly DataLoader _batches;
    private readonly IScalarSchedule _learningRate;
    private readonly Func<Tensor, Tensor, Tensor> _loss;
    private readonly ModuleBuffers _buffers;
    private readonly TorchGenerator _generator = new();
    private readonly ReplicaGroup _replicas;
    private readonly GradientExchange? _exchange;
    private readonly ReplicatedStep? _step;
    private readonly StatisticsAverage? _statistics;
    private double _lossSum;
    private long _correct, _samples;

    /// <summary>A loop at its beginning, or wherever <paramref name="update"/> stands.</summary>
    /// <param name="model">Samples [batch, …] to logits [batch, classes].</param>
    /// <param name="update">Takes the steps; its parameters are the model's.</param>
    /// <param name="batches">Where the samples come from.</param>
    /// <param name="learningRate">Learning rate by steps completed.</param>
    /// <param name="loss">Loss of (logits [batch, classes], labels [batch]) as a scalar: a mean over the samples.</param>
    /// <param name="replicas">The ranks that train together, whose part of the batches the loader makes; by default this one alone.</param>
    /// <param name="averageBuffers">
    /// Whether buffers are averaged over ranks and shards; not needed where the module itself makes them alike, or has none.
    /// </param>
    /// <param name="bucketBytes">Bytes of gradients that are gathered before ranks begin to sum them.</param>
    public TrainingLoop(
        nn.Module<Tensor, Tensor> model, IModelUpdate update, DataLoader batches, IScalarSchedule learningRate,
        Func<Tensor, Tensor, Tensor> loss, ReplicaGroup? replicas = null, bool averageBuffers = true,
        int bucketBytes = GradientExchange.DefaultBucketBytes)
    {
        (_model, _update, _batches, _learningRate, _loss) = (model, update, batches, learningRate, loss);
        _buffers = new ModuleBuffers(model);
        _replicas = replicas ?? ReplicaGroup.Alone;
        if (!_replicas.CutsBatches) return;
        _exchange = GradientExchange.Create(_replicas, update, bucketBytes);
        _step = new ReplicatedStep(_replicas);
        _statistics = averageBuffers ? new StatisticsAverage(model, _replicas) : null;
    }

    /// <summary>Raised after every step, its round included, while the state is whole: the moment for a checkpoint.</summary>
    public event Action? StepCompleted;

    /// <summary>Raised after the last step of every epoch, before <see cref="StepCompleted"/>.</summary>
    public event Action<EpochSummary>? EpochCompleted;

    /// <summary>Steps completed.</summary>
    public long Steps => _update.Steps;

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch => _batches.BatchCount;

    /// <summary>Epochs completed, with the fraction of the present one.</summary>
    public double Epochs => (double)Steps / StepsPerEpoch;

    /// <summary>Mean loss of the present epoch so far; NaN before its first step.</summary>
    public double RunningLoss => _samples == 0 ? double.NaN : _lossSum / _samples;

    /// <summary>Bytes of gradients that this rank has handed to the others so far.</summary>
    public long ExchangedBytes => _exchange?.Bytes ?? 0;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Trains until <paramref name="lastStep"/> steps are completed.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the step was not taken.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellation"/> was requested; the loop stands between two steps and can be saved.
    /// </exception>
    public void Run(long lastStep, CancellationToken cancellation = default)
    {
        _model.train();
        while (Steps < lastStep)
        {
            var epoch = checked((int)(Steps / StepsPerEpoch));
            // Ranks stop behind the same step: none may leave by itself.
            CancellationToken own = _step is null ? cancellation : CancellationToken.None;
            foreach (Batch batch in _batches.Batches(epoch, (int)(Steps % StepsPerEpoch), own))
            {
                own.ThrowIfCancellationRequested();
                if (_step?.StopRequested == true) throw new OperationCanceledException(cancellation);
                if (_step is null) Train(batch);
                else TrainPart(batch, _step, cancellation.IsCancellationRequested);
                if (Steps % StepsPerEpoch == 0) CompleteEpoch();
                StepCompleted?.Invoke();
                if (Steps >= lastStep) break;
            }
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("steps", Steps);
        writer.Write("steps-per-epoch", StepsPerEpoch);
        writer.Write("epoch-loss-sum", _lossSum);
        writer.Write("epoch-correct", _correct);
        writer.Write("epoch-samples", _samples);
        writer.Write("update", _update);
        writer.Write("buffers", _buffers);
        writer.Write("generator", _generator);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long steps = reader.ReadInt64("steps");
        if (reader.ReadInt64("steps-per-epoch") != StepsPerEpoch)
            throw reader.Malformed("steps-per-epoch", $"is {reader.ReadInt64("steps-per-epoch")}, the data make {StepsPerEpoch}");
        _lossSum = reader.ReadDouble("epoch-loss-sum");
        _correct = reader.ReadInt64("epoch-correct");
        _samples = reader.ReadInt64("epoch-samples");
        reader.Read("update", _update);
        if (Steps != steps) throw reader.Malformed("steps", $"is {steps}, the update has taken {Steps}");
        reader.Read("buffers", _buffers);
        reader.Read("generator", _generator);
    }

    /// <inheritdoc/>
    public void Dispose() => _exchange?.Dispose();

    private void Train(Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor inputs, Tensor labels) =
            BatchTensors.Of(batch, _batches.Dataset.SampleShape, _update.Parameters.Count == 0 ? null : _update.Parameters[0].Value);
        Tensor logits = _model.call(inputs);
        Tensor loss = _loss(logits, labels);
        double value = loss.ToDouble();
        if (!double.IsFinite(value)) throw new TrainingDivergedException(Steps + 1, batch.Epoch + 1, value);
        loss.backward();
        _lossSum += value * batch.Count;
        _correct += BatchTensors.Correct(logits, labels);
        _samples += batch.Count;
        _update.Step(_learningRate.At(Steps));
    }

    /// <summary>The same where the batch is cut: this rank's shards one after the other, then the sums of all.</summary>
    private void TrainPart(Batch batch, ReplicatedStep step, bool stopRequested)
    {
        _exchange!.Begin();
        _statistics?.Begin();
        for (int shard = 0; shard < _replicas.LocalShards; shard++)
        {
            using DisposeScope scope = NewDisposeScope();
            (int first, int end) = step.PartOf(batch, shard);
            (Tensor inputs, Tensor labels) = BatchTensors.Of(batch, first, end, _batches.Dataset.SampleShape, _update.Parameters[0].Value);
            double share = (double)(end - first) / batch.WholeCount;
            Tensor logits = _model.call(inputs);
            Tensor loss = _loss(logits, labels);
            (loss * share).backward();
            _exchange.EndShard();
            _statistics?.EndShard(share, isLast: shard == _replicas.LocalShards - 1);
            step.Add(loss.ToDouble() * (end - first), BatchTensors.Correct(logits, labels));
        }
        _exchange.Complete();
        _statistics?.Complete();
        step.Gather(_update, stopRequested);
        if (!double.IsFinite(step.LossSum)) throw new TrainingDivergedException(Steps + 1, batch.Epoch + 1, step.LossSum / batch.WholeCount);
        _lossSum += step.LossSum;
        _correct += step.Correct;
        _samples += batch.WholeCount;
        _update.Step(_learningRate.At(Steps));
    }

    private void CompleteEpoch()
    {
        var summary = new EpochSummary(
            checked((int)(Steps / StepsPerEpoch)), Steps, _learningRate.At(Steps - 1), _lossSum / _samples, (double)_correct / _samples);
        (_lossSum, _correct, _samples) = (0, 0, 0);
        EpochCompleted?.Invoke(summary);
    }
}
