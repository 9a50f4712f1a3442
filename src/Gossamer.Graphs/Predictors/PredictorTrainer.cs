using System.Diagnostics;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>Trains a predictor on a task, epoch after epoch, whatever takes the steps.</summary>
public sealed class PredictorTrainer(PredictorTask task, PredictorOptions options, CancellationToken cancellation)
{
    private readonly int _batch = task.BatchSize(options);
    private int _epochs;

    /// <summary>What is learnt from.</summary>
    public PredictorTask Task => task;

    /// <summary>How.</summary>
    public PredictorOptions Options => options;

    /// <summary>Steps of an epoch; the last takes what is left.</summary>
    public int StepsPerEpoch => (task.Samples + _batch - 1) / _batch;

    /// <summary>Passes of an epoch through what the task's ledger counts.</summary>
    public double PassesPerEpoch
    {
        get
        {
            int rest = task.Samples % _batch;
            return task.Samples / _batch * task.Passes(_batch) + (rest > 0 ? task.Passes(rest) : 0);
        }
    }

    /// <summary>Passes through what the task's ledger counts, so far.</summary>
    public double Passes { get; private set; }

    /// <summary>Trains for <paramref name="epochs"/> epochs.</summary>
    /// <param name="model">The predictor.</param>
    /// <param name="update">Takes the steps.</param>
    /// <param name="epochs">Epochs.</param>
    /// <param name="afterBackward">Sees the gradients before the step.</param>
    /// <param name="afterEpoch">Receives the mean loss of each epoch, penalties apart; false ends the stage.</param>
    /// <param name="isLast">Whether this is the last stage: the weights of the epoch that the task's validation part likes best are then
    /// the result.</param>
    /// <returns>The mean loss of the last epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public double Train(
        nn.Module<Tensor, Tensor> model, IModelUpdate update, int epochs, Action? afterBackward = null,
        Func<double, bool>? afterEpoch = null,
        bool isLast = false)
    {
        IScalarSchedule rate = task.LearningRate(options, (long)epochs * StepsPerEpoch);
        using var best = new BestWeights();
        double mean = double.NaN;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            model.train();
            mean = TrainEpoch(model, update, epoch, rate, afterBackward);
            model.eval();
            if (isLast && task.Validate(model) is { } score)
                best.Offer(
                    model, score, update.Parameters.Sum(static parameter => parameter.Topology?.NonZeros ?? parameter.Value.numel()));
            if (afterEpoch?.Invoke(mean) == false) break;
        }
        best.Restore(model);
        return mean;
    }

    /// <summary>
    /// Seconds of a step, measured on the first samples for about <paramref name="limit"/>; <paramref name="model"/> changes.
    /// </summary>
    public double TimeStep(nn.Module<Tensor, Tensor> model, IModelUpdate update, TimeSpan limit)
    {
        long[] samples = new long[Math.Min(_batch, task.Samples)];
        for (int i = 0; i < samples.Length; i++) samples[i] = i;
        model.train();
        // The first builds what later ones use.
        Step(model, update, samples, 0, options.LearningRate, null);
        long started = Stopwatch.GetTimestamp();
        int steps = 0;
        for (; steps == 0 || Stopwatch.GetElapsedTime(started) < limit; steps++)
            Step(model, update, samples, 0, options.LearningRate, null);
        return Stopwatch.GetElapsedTime(started).TotalSeconds / steps;
    }

    private double TrainEpoch(nn.Module<Tensor, Tensor> model, IModelUpdate update, int epoch, IScalarSchedule rate, Action? afterBackward)
    {
        long[] order = new long[task.Samples];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        // The order goes on over the stages: the second does not begin with what the first began with.
        new CounterRandom(task.Seed, "link order").Fork((ulong)_epochs++).Shuffle(order.AsSpan());
        double sum = 0;
        for (int start = 0; start < order.Length; start += _batch)
        {
            int count = Math.Min(_batch, order.Length - start);
            double loss = Step(
                model, update, order.AsSpan(start, count), epoch, rate.At((long)epoch * StepsPerEpoch + start / _batch), afterBackward);
            sum += loss * count;
            Passes += task.Passes(count);
        }
        return sum / order.Length;
    }

    private double Step(
        nn.Module<Tensor, Tensor> model, IModelUpdate update, ReadOnlySpan<long> samples, int epoch, double rate, Action? afterBackward)
    {
        cancellation.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        Tensor batch = tensor(samples.ToArray());
        Tensor loss = task.Loss(model.call(task.Inputs.index_select(0, batch)), task.Labels.index_select(0, batch));
        double value = loss.item<float>();
        if (!double.IsFinite(value)) throw new TrainingDivergedException(update.Steps + 1, epoch + 1, value);
        (task.Penalty(model, options) is { } penalty ? loss + penalty : loss).backward();
        afterBackward?.Invoke();
        update.Step(rate);
        return value;
    }
}
