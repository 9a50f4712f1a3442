using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>
/// What a method may learn from and how the task learns: samples, model, loss, optimizer. The test part is not in it; of the validation
/// part there is one score.
/// </summary>
/// <param name="inputs">[samples, …]; owned from now on.</param>
/// <param name="labels">[samples, …]; owned from now on.</param>
/// <param name="seed">Seed of weights and order.</param>
public abstract class PredictorTask(Tensor inputs, Tensor labels, ulong seed) : IDisposable
{
    /// <summary>[samples, …].</summary>
    public Tensor Inputs { get; } = inputs.DetachFromDisposeScope();

    /// <summary>[samples, …].</summary>
    public Tensor Labels { get; } = labels.DetachFromDisposeScope();

    /// <summary>Seed of weights and order.</summary>
    public ulong Seed => seed;

    /// <summary>Samples.</summary>
    public int Samples => (int)Inputs.shape[0];

    /// <summary>Classes that samples are of.</summary>
    public abstract int Classes { get; }

    /// <summary>Samples of a step; the last of an epoch takes what is left.</summary>
    public virtual int BatchSize(PredictorOptions options) => options.BatchSize;

    /// <summary>Features from which one sample is computed, as <see cref="LayerShapeTrace"/> wants them.</summary>
    public abstract IReadOnlyList<int> SampleShape { get; }

    /// <summary>
    /// A fresh predictor with <paramref name="hidden"/> hidden units; where there are several hidden layers, in the first.
    /// </summary>
    public abstract nn.Module<Tensor, Tensor> CreateModel(int hidden);

    /// <summary>The optimizer of every stage.</summary>
    public abstract Optimizer CreateOptimizer(PredictorOptions options);

    /// <summary>The learning rate over the steps of a stage.</summary>
    public abstract IScalarSchedule LearningRate(PredictorOptions options, long steps);

    /// <summary>Mean loss of (model output, labels).</summary>
    public abstract Tensor Loss(Tensor output, Tensor labels);

    /// <summary>What is added to the loss to keep weights small; null for nothing.</summary>
    public virtual Tensor? Penalty(nn.Module<Tensor, Tensor> model, PredictorOptions options) => null;

    /// <summary>Weights that stay dense.</summary>
    public virtual IReadOnlySet<string> DenseLayers(nn.Module<Tensor, Tensor> model) => new HashSet<string>();

    /// <summary>How good <paramref name="model"/> is on the validation part; null where the last epoch is taken as it is.</summary>
    public virtual ValidationScore? Validate(nn.Module<Tensor, Tensor> model) => null;

    /// <summary>Passes through all that <see cref="Ledger"/> counts, for a step on <paramref name="samples"/>.</summary>
    public virtual double Passes(int samples) => samples;

    /// <summary>Operations of a pass that depend on no weight: sums over neighbours.</summary>
    public virtual double PropagationFlops(nn.Module<Tensor, Tensor> model) => 0;

    /// <summary>What a pass of dense training costs as it is executed, sums over neighbours apart.</summary>
    public virtual double ExecutedFlops(nn.Module<Tensor, Tensor> model, FlopLedger ledger) => 3 * ledger.DenseForward;

    /// <summary>Weights and biases that are not held at zero and make a difference.</summary>
    public virtual long LiveParameters(SparseTrainer trainer) =>
        trainer.Parameters.Sum(static parameter => parameter.Topology?.NonZeros ?? parameter.Value.numel());

    /// <summary>The ledger of a predictor.</summary>
    public FlopLedger Ledger(nn.Module<Tensor, Tensor> model) => new(LayerShapeTrace.Trace(model, SampleShape));

    /// <summary>What methods may look at that choose their topology before training: the first samples of every class.</summary>
    public PruningProbe Probe(nn.Module<Tensor, Tensor> model) => new(
        model, Loss,
        perClass =>
        {
            Tensor chosen = tensor(FirstOfEveryClass(perClass));
            return (Inputs.index_select(0, chosen), Labels.index_select(0, chosen));
        },
        SampleShape, Classes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Samples of every class, <paramref name="perClass"/> of each as far as there are.</summary>
    protected abstract long[] FirstOfEveryClass(int perClass);

    /// <summary>Releases what the task owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        Inputs.Dispose();
        Labels.Dispose();
    }
}
