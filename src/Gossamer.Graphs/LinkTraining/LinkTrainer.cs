using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models.Zoo;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Initialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>Trains a predictor on a task by binary cross-entropy of logits, epoch after epoch, whatever takes the steps.</summary>
public sealed class LinkTrainer(LinkTask task, LinkTrainingOptions options, CancellationToken cancellation)
{
    private const double LastRateShare = 4e-7;

    private int _epochs;

    /// <summary>What is learnt from.</summary>
    public LinkTask Task => task;

    /// <summary>How.</summary>
    public LinkTrainingOptions Options => options;

    /// <summary>Steps of an epoch; the last takes what is left.</summary>
    public int StepsPerEpoch => (task.Samples + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Samples that were learnt from so far.</summary>
    public long SamplesSeen { get; private set; }

    /// <summary>A fresh predictor: 2 · dimension → hidden → 1, with ReLU between, logits out.</summary>
    public Mlp CreateModel(int? hidden = null) => new(task.Width, [hidden ?? options.Hidden], 1, task.Seed);

    /// <summary>The optimizer of every stage.</summary>
    public Optimizer CreateOptimizer() => new Sgd(options.Momentum, options.WeightDecay, nesterov: options.Momentum > 0);

    /// <summary>The learning rate over the steps of a stage.</summary>
    public IScalarSchedule LearningRate(int epochs) => new CosineSchedule(options.LearningRate, options.LearningRate * LastRateShare, (long)epochs * StepsPerEpoch);

    /// <summary>What methods may look at that choose their topology before training: the first positives and the first negatives.</summary>
    public PruningProbe Probe(Mlp model) => new(
        model, static (logits, labels) => nn.functional.binary_cross_entropy_with_logits(logits, labels),
        perClass =>
        {
            int half = task.Samples / 2, count = Math.Min(perClass, half);
            Tensor Both(Tensor all) => cat([all.narrow(0, 0, count), all.narrow(0, half, count)]);
            return (Both(task.Inputs), Both(task.Labels));
        },
        [task.Width], 2);

    /// <summary>Trains for <paramref name="epochs"/> epochs.</summary>
    /// <param name="model">The predictor.</param>
    /// <param name="update">Takes the steps.</param>
    /// <param name="epochs">Epochs.</param>
    /// <param name="afterBackward">Sees the gradients before the step.</param>
    /// <param name="afterEpoch">Receives the mean loss of each epoch; false ends the stage.</param>
    /// <returns>The mean loss of the last epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public double Train(nn.Module<Tensor, Tensor> model, IModelUpdate update, int epochs, Action? afterBackward = null, Func<double, bool>? afterEpoch = null)
    {
        IScalarSchedule rate = LearningRate(epochs);
        model.train();
        double mean = double.NaN;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            long[] order = new long[task.Samples];
            for (int i = 0; i < order.Length; i++) order[i] = i;
            // The order goes on over the stages: the second does not begin with what the first began with.
            new CounterRandom(task.Seed, "link order").Fork((ulong)_epochs++).Shuffle(order.AsSpan());
            double sum = 0;
            for (int start = 0; start < order.Length; start += options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                int count = Math.Min(options.BatchSize, order.Length - start);
                Tensor batch = tensor(order.AsSpan(start, count).ToArray());
                Tensor loss = nn.functional.binary_cross_entropy_with_logits(
                    model.call(task.Inputs.index_select(0, batch)), task.Labels.index_select(0, batch));
                loss.backward();
                double value = loss.item<float>();
                if (!double.IsFinite(value)) throw new TrainingDivergedException(update.Steps + 1, epoch + 1, value);
                sum += value * count;
                afterBackward?.Invoke();
                update.Step(rate.At((long)epoch * StepsPerEpoch + start / options.BatchSize));
                SamplesSeen += count;
            }
            mean = sum / order.Length;
            if (afterEpoch?.Invoke(mean) == false) break;
        }
        model.eval();
        return mean;
    }
}
