using Gossamer.Graphs.Predictors;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>
/// The class of nodes, learnt by Adam at a constant rate from the cross-entropy of logits; of the epochs of the last stage, the one that is
/// best on the validation part is the result.
/// </summary>
public abstract class NodeTask : PredictorTask
{
    private readonly Tensor _validationInputs, _validationLabels;

    private protected NodeTask((Tensor Inputs, Tensor Labels) train, (Tensor Inputs, Tensor Labels) validation, int classes, ulong seed)
        : base(train.Inputs, train.Labels, seed)
    {
        (_validationInputs, _validationLabels) = (validation.Inputs.DetachFromDisposeScope(), validation.Labels.DetachFromDisposeScope());
        Classes = classes;
    }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    public override Optimizer CreateOptimizer(PredictorOptions options) => new AdamW(weightDecay: 0);

    /// <inheritdoc/>
    public override IScalarSchedule LearningRate(PredictorOptions options, long steps) => new ConstantSchedule(options.LearningRate);

    /// <inheritdoc/>
    public override Tensor Loss(Tensor output, Tensor labels) => nn.functional.cross_entropy(output, labels);

    /// <summary>Half the weight decay times the squares of the decayed weights: decay that Adam sees, as published.</summary>
    public override Tensor? Penalty(nn.Module<Tensor, Tensor> model, PredictorOptions options)
    {
        if (options.WeightDecay == 0) return null;
        Tensor sum = zeros([]);
        foreach ((string name, TorchSharp.Modules.Parameter value) in model.named_parameters())
            if (Decays(model, name)) sum = sum + value.square().sum();
        return sum * (options.WeightDecay / 2);
    }

    /// <inheritdoc/>
    public override ValidationScore? Validate(nn.Module<Tensor, Tensor> model)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = model.call(_validationInputs);
        double accuracy = logits.argmax(1).eq(_validationLabels).to(ScalarType.Float64).mean().item<double>();
        return new ValidationScore(accuracy, Loss(logits, _validationLabels).item<float>());
    }

    /// <summary>Whether a parameter is kept small.</summary>
    private protected abstract bool Decays(nn.Module<Tensor, Tensor> model, string parameter);

    /// <inheritdoc/>
    protected override long[] FirstOfEveryClass(int perClass)
    {
        long[] labels = Learning.Tensors.TensorData.Copy<long>(Labels);
        return
        [
            .. Enumerable.Range(0, labels.Length).GroupBy(sample => labels[sample]).SelectMany(members => members.Take(perClass))
                .Select(static sample => (long)sample),
        ];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _validationInputs.Dispose();
        _validationLabels.Dispose();
    }

    /// <summary>Classes of nodes as labels.</summary>
    private protected static Tensor LabelsOf(IReadOnlyList<int> labels, IReadOnlyList<int> nodes) =>
        tensor([.. nodes.Select(node => (long)labels[node])]);

    /// <summary>Numbers of nodes.</summary>
    private protected static Tensor NumbersOf(IReadOnlyList<int> nodes) => tensor([.. nodes.Select(static node => (long)node)]);
}
