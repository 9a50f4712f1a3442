using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>
/// A confusion matrix for each rater behind a network's last layer, learnt with it: what a rater says is Cᵀ p, and the trace of the
/// matrices is kept small so that disagreement is laid to the raters and not to the network (Tanno et al., CVPR 2019). Matrices begin near
/// the identity; they are the same as those that the model of Dawid and Skene fits, and may begin or stay there.
/// </summary>
public sealed class RaterConfusion : nn.Module
{
    private readonly Parameter _logits;
    private readonly int _raters, _classes;

    /// <summary>Matrices for raters and classes.</summary>
    /// <param name="raters">Number of raters.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="diagonal">Logit of the diagonal at the start; others are 0. Default 4.</param>
    public RaterConfusion(int raters, int classes, double diagonal = 4)
        : base(nameof(RaterConfusion))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(raters);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (_raters, _classes) = (raters, classes);
        using Tensor identity = eye(classes);
        _logits = new Parameter((identity * diagonal).unsqueeze(0).repeat(raters, 1, 1));
        RegisterComponents();
    }

    /// <summary>The matrices [raters, true class, class said]; rows add up to 1.</summary>
    public Tensor Matrices() => nn.functional.softmax(_logits, -1);

    /// <summary>Sets the matrices, for example to those that Dawid and Skene give.</summary>
    /// <exception cref="ArgumentException">There are not as many as raters, or of other size.</exception>
    public void Set(IReadOnlyList<double[,]> matrices)
    {
        if (matrices.Count != _raters || matrices.Any(matrix => matrix.GetLength(0) != _classes || matrix.GetLength(1) != _classes))
            throw new ArgumentException($"{matrices.Count} matrices, expected {_raters} of {_classes} by {_classes}", nameof(matrices));
        float[] logs = [.. matrices.SelectMany(static matrix => matrix.Cast<double>()).Select(static share => (float)Math.Log(Math.Max(share, 1e-6)))];
        using IDisposable noGradient = no_grad();
        using Tensor values = tensor(logs, [_raters, _classes, _classes]);
        _logits.copy_(values);
    }

    /// <summary>
    /// The loss of logits [batch, classes, …] and the labels of all raters [raters, batch, …], −1 where a rater gave none: the mean
    /// cross-entropy of what raters would say, plus <paramref name="traceWeight"/> times the mean trace of their matrices.
    /// </summary>
    public Tensor Loss(Tensor logits, Tensor labels, double traceWeight = 0.01)
    {
        if (labels.shape[0] != _raters) throw new ArgumentException($"labels of {labels.shape[0]} raters, expected {_raters}", nameof(labels));
        using var scope = NewDisposeScope();
        Tensor probabilities = nn.functional.softmax(logits, 1).movedim([1], [-1]), matrices = Matrices();
        Tensor? sum = null, count = null;
        for (int rater = 0; rater < _raters; rater++)
        {
            Tensor said = ForwardCorrection.Apply(probabilities, matrices[rater]), own = labels[rater], given = own.ge(0).to_type(ScalarType.Float32);
            Tensor right = said.gather(-1, own.clamp_min(0).unsqueeze(-1)).squeeze(-1).clamp_min(1e-12);
            (Tensor loss, Tensor labelled) = (-(right.log() * given).sum(), given.sum());
            (sum, count) = (sum is null ? loss : sum + loss, count is null ? labelled : count + labelled);
        }
        Tensor trace = matrices.diagonal(0, -2, -1).sum() / _raters;
        return (sum! / count!.clamp_min(1) + traceWeight * trace).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _logits.Dispose();
        base.Dispose(disposing);
    }
}
