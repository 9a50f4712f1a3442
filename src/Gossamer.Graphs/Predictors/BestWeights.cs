using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>
/// Keeps the weights of the epoch that was best on the validation part. A denser network of an earlier epoch is no rival to a sparser one:
/// where the number of active weights falls, the search begins anew.
/// </summary>
public sealed class BestWeights : IDisposable
{
    private Tensor[] _kept = [];
    private ValidationScore _score;
    private long _active;

    /// <summary>Takes the weights of <paramref name="model"/> if they are the best so far.</summary>
    public void Offer(nn.Module<Tensor, Tensor> model, ValidationScore score, long active)
    {
        if (_kept.Length > 0 && (active > _active || (active == _active && !score.IsBetterThan(_score)))) return;
        Dispose();
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _kept = [.. model.parameters().Select(static value => value.detach().clone().DetachFromDisposeScope())];
        (_score, _active) = (score, active);
    }

    /// <summary>Gives <paramref name="model"/> the weights kept; nothing where none were offered.</summary>
    public void Restore(nn.Module<Tensor, Tensor> model)
    {
        if (_kept.Length == 0) return;
        using IDisposable noGrad = no_grad();
        foreach ((Tensor value, Tensor kept) in model.parameters().Zip(_kept)) value.copy_(kept);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor value in _kept) value.Dispose();
        _kept = [];
    }
}
