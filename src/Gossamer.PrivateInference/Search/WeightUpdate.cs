using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Optimization;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// SGD over the weights of a gated network: gradients clipped together, sparse weights kept sparse, w₁ of quadratics at a fraction of the
/// learning rate.
/// </summary>
public sealed class WeightUpdate : IModelUpdate
{
    /// <summary>Share of the learning rate that a w₁ gets.</summary>
    public const double SquareRate = 0.1;

    /// <summary>Greatest norm of all gradients together.</summary>
    public const double ClipNorm = 5;

    private readonly Sgd _sgd;
    private readonly Parameter[] _ordinary, _squares;

    /// <summary>An update at its beginning.</summary>
    /// <param name="network">Whose weights are trained.</param>
    /// <param name="momentum">Momentum, in [0, 1).</param>
    /// <param name="weightDecay">L2 coefficient of weights of rank 2 and more.</param>
    public WeightUpdate(GatedNetwork network, double momentum = 0.9, double weightDecay = 3e-4)
    {
        (Parameters, Momentum, WeightDecay) = (network.Weights, momentum, weightDecay);
        _squares = [.. network.Squares];
        _ordinary = [.. network.Weights.Except(_squares)];
        _sgd = new Sgd(momentum, weightDecay);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Momentum.</summary>
    public double Momentum { get; }

    /// <summary>L2 coefficient of the weights that decay.</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Share of the learning rate that <paramref name="parameter"/> gets.</summary>
    public double RateOf(Parameter parameter) => Array.IndexOf(_squares, parameter) < 0 ? 1 : SquareRate;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        foreach (Parameter parameter in Parameters) parameter.MaskGradient();
        GradientClipping.Clip(Parameters, ClipNorm);
        _sgd.Step(_ordinary, learningRate);
        _sgd.Step(_squares, learningRate * SquareRate);
        Steps++;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("steps", Steps);
        foreach (Parameter parameter in Parameters) writer.Write(parameter.Name, parameter);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        Steps = reader.ReadInt64("steps");
        foreach (Parameter parameter in Parameters) reader.Read(parameter.Name, parameter);
    }
}
