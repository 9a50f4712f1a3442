using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>From the outputs of sources and targets, [pairs, width] each, to logits [pairs, 1].</summary>
public sealed class LinkHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LinkHeadKind _kind;
#pragma warning disable IDE1006 // Fields are modules; their names are those of parameters.
    private readonly Linear? bilinear, fc1, fc2;
#pragma warning restore IDE1006

    /// <summary>A head.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="width">Outputs of a node.</param>
    /// <param name="hidden">Hidden units of a perceptron.</param>
    /// <param name="seed">Seed of weights.</param>
    public LinkHead(LinkHeadKind kind, int width, int hidden, ulong seed)
        : base(nameof(LinkHead))
    {
        _kind = kind;
        if (kind == LinkHeadKind.Bilinear) bilinear = nn.Linear(width, width, hasBias: false);
        if (kind == LinkHeadKind.Perceptron) (fc1, fc2) = (nn.Linear(3 * width, hidden), nn.Linear(hidden, 1));
        RegisterComponents();
        WeightInitialization.GlorotUniform(this, seed);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor sources, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = _kind switch
        {
            LinkHeadKind.Perceptron => fc2!.call(nn.functional.relu(fc1!.call(cat([sources, targets, sources * targets], 1)))),
            LinkHeadKind.Bilinear => (sources * bilinear!.call(targets)).sum(1, keepdim: true),
            _ => (sources * targets).sum(1, keepdim: true),
        };
        return logits.MoveToOuterDisposeScope();
    }
}
