using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Sparsity.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Planning;

/// <summary>Times the nodes of a network on libtorch, each kind and size once, forward and backward.</summary>
/// <param name="graph">The network.</param>
/// <param name="tensors">Its parameters and buffers; running statistics change, gradients are left behind.</param>
/// <param name="batch">Samples.</param>
internal sealed class TorchTrial(NetworkGraph graph, NetworkTensors tensors, int batch)
{
    private readonly Dictionary<string, double> _known = [];
    private readonly bool[] _trained = TrainedValues.Of(graph);

    /// <summary>Milliseconds of <paramref name="node"/>, forward and backward.</summary>
    public double Time(NetworkNode node)
    {
        string key = $"{node.Operation.GetType()} {string.Join(' ', node.Inputs.Select(Shape))} {string.Join('x', node.Shape)} {Trains(node)}";
        if (!_known.TryGetValue(key, out double ms)) _known.Add(key, ms = Measure(node));
        return ms;
    }

    private double Measure(NetworkNode node)
    {
        using DisposeScope scope = NewDisposeScope();
        bool trains = Trains(node);
        Tensor[] inputs = [.. node.Inputs.Select(input => randn(
            [batch, .. graph.ShapeOf(input).Select(static size => (long)size)], requires_grad: trains))];
        Tensor gradient = randn([batch, .. node.Shape.Select(static size => (long)size)]);
        return CallTiming.Of(
            () =>
            {
                using DisposeScope call = NewDisposeScope();
                Tensor output = TorchOperations.Apply(node.Operation, inputs, name => tensors[name], training: true);
                if (output.requires_grad) output.backward([gradient]);
            },
            () =>
            {
                foreach (Tensor input in inputs) input.grad = null;
            }).TypicalMs;
    }

    /// <summary>Whether anything before the node is trained.</summary>
    private bool Trains(NetworkNode node) => node.Inputs.Any(input => _trained[input]);

    private string Shape(int value) => string.Join('x', graph.ShapeOf(value));
}
