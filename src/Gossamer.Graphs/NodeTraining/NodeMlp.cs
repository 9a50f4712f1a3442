using Gossamer.Graphs.Encoders;
using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>
/// A perceptron without biases: inputs → hidden → hidden / 2 → classes, with dropout after each layer but the last, before ReLU. The
/// released form has both on the logits too, which clips them at zero and lets a class die; it is there to be compared with.
/// </summary>
public sealed class NodeMlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;
    private readonly double _dropout;
    private readonly bool _isReleased;
    private readonly Encoders.Dropout _drops;

    /// <summary>A perceptron.</summary>
    /// <param name="inputs">Features.</param>
    /// <param name="hidden">Units of the first hidden layer, at least 1; the second has half of them.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="dropout">Share dropped, in [0, 1).</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    /// <param name="isReleased">Whether the logits are treated as hidden units are.</param>
    public NodeMlp(int inputs, int hidden, int classes, double dropout, ulong seed, bool isReleased = false)
        : base(nameof(NodeMlp))
    {
        int[] widths = [inputs, hidden, Math.Max(1, hidden / 2), classes];
        _layers = [.. widths.SkipLast(1).Zip(widths.Skip(1), static (from, to) => nn.Linear(from, to, hasBias: false))];
        for (int i = 0; i < _layers.Length; i++) register_module($"fc{i + 1}", _layers[i]);
        WeightInitialization.FanInUniform(this, seed);
        (_dropout, _isReleased, _drops) = (dropout, isReleased, new Encoders.Dropout(seed));
    }

    /// <summary>[samples, inputs] to [samples, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        _drops.IsActive = training;
        Tensor x = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].call(x);
            if (i < _layers.Length - 1 || _isReleased) x = nn.functional.relu(_drops.Apply(x, _dropout));
        }
        return x.MoveToOuterDisposeScope();
    }
}
