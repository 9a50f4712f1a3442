using Gossamer.Inference.Checkpoints;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// Measures the Euclidean norm of the sparse layers' active gradients at the step of a round and at the one after: how much steeper
/// the loss has become where the network now has weights (the figure that gradient-flow studies of sparse training report).
/// </summary>
/// <param name="measured">Receives the step of the round, the norm at it and the norm one step later.</param>
public sealed class RoundGradientNorm(Action<long, double, double> measured) : IStepExtension
{
    private double _before;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Attach(SparseTrainer trainer)
    {
    }

    /// <inheritdoc/>
    public void AfterBackward(SparseTrainer trainer)
    {
        if (trainer.Method.Rounds is not { } plan || trainer.Layers.Count == 0) return;
        bool follows = trainer.Steps > 0 && plan.IsDue(trainer.Steps), due = plan.IsDue(trainer.Steps + 1);
        if (!follows && !due) return;
        double norm = Norm(trainer.Layers);
        if (follows) measured(trainer.Steps, _before, norm);
        if (due) _before = norm;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer) => writer.Write("before", _before);

    /// <inheritdoc/>
    public void Load(StateReader reader) => _before = reader.ReadDouble("before");

    private static double Norm(IReadOnlyList<SparseLayer> layers)
    {
        double sum = 0;
        foreach (SparseLayer layer in layers)
            foreach (double gradient in layer.Parameter.ReadActiveGradient() ?? [])
                sum += gradient * gradient;
        return Math.Sqrt(sum);
    }
}
