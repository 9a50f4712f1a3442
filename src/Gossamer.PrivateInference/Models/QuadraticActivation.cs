using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Models;

/// <summary>
/// a·x² + b·x + c with three trained numbers. It starts near the identity, a small and b = 1, so that signals and gradients pass straight
/// through (STPAI; PASNet, arXiv 2306.15513).
/// </summary>
public sealed class QuadraticActivation : nn.Module<Tensor, Tensor>, IGraphModule
{
    private readonly Parameter _square, _linear, _constant;

    /// <summary>An activation.</summary>
    /// <param name="square">a at the start.</param>
    public QuadraticActivation(float square = 0.1f)
        : base(nameof(QuadraticActivation))
    {
        register_parameter("square", _square = new Parameter(full([1], square)));
        register_parameter("linear", _linear = new Parameter(ones([1])));
        register_parameter("constant", _constant = new Parameter(zeros([1])));
    }

    /// <summary>Of any shape.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return input.mul(_square).add(_linear).mul(input).add(_constant).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name) => graph.Add(new QuadraticOperation(name), input);
}
