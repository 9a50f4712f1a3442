using Gossamer.Graphs.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>A network that passes messages, and a head that makes a logit of the outputs of two nodes.</summary>
public sealed class LinkEncoder : nn.Module<Tensor, Tensor>
{
    private readonly int _pairs;
#pragma warning disable IDE1006 // Fields are modules; their names are those of parameters.
    private readonly NodeEncoder encoder;
    private readonly LinkHead head;
#pragma warning restore IDE1006

    /// <summary>A network of an encoder and a head, which belong to it from now on.</summary>
    /// <param name="encoder">Its graph is the one that pairs are judged by.</param>
    /// <param name="head">Takes its outputs.</param>
    /// <param name="pairs">Pairs of a step: what <see cref="forward"/> judges when it is asked for no pair in particular.</param>
    public LinkEncoder(NodeEncoder encoder, LinkHead head, int pairs)
        : base(nameof(LinkEncoder))
    {
        (this.encoder, this.head, _pairs) = (encoder, head, pairs);
        RegisterComponents();
    }

    /// <summary>Operations of all sums over neighbours of a forward pass.</summary>
    public double PropagationFlops => encoder.PropagationFlops;

    /// <summary>
    /// From pairs of nodes [pairs, 2], int64, to logits [pairs, 1]; from features [1, features] that every node is given, floating, to as
    /// many logits as a step has pairs.
    /// </summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = input.is_floating_point()
            ? Judge(encoder.EncodeAlike(input), zeros([_pairs, 2], ScalarType.Int64))
            : Judge(encoder.Encode(encoder.Graph), input);
        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of all nodes of another graph: [nodes, outputs].</summary>
    public Tensor Encode(MessageGraph graph) => encoder.Encode(graph);

    /// <summary>Logits [pairs, 1] of pairs of nodes [pairs, 2], int64, from the outputs of all nodes.</summary>
    public Tensor Judge(Tensor outputs, Tensor pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sources = outputs.index_select(0, pairs.select(1, 0)), targets = outputs.index_select(0, pairs.select(1, 1));
        return head.call(sources, targets).MoveToOuterDisposeScope();
    }
}
