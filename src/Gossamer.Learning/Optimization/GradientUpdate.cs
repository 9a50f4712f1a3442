using Gossamer.Inference.Checkpoints;

namespace Gossamer.Learning.Optimization;

/// <summary>The plain update of a dense model: clip, then one optimizer step.</summary>
public sealed class GradientUpdate(IReadOnlyList<Parameter> parameters, Optimizer optimizer, double? clipNorm = null) : IModelUpdate
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <inheritdoc/>
    public long Steps => optimizer.Steps;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        if (clipNorm is { } norm) GradientClipping.Clip(parameters, norm);
        optimizer.Step(parameters, learningRate);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("optimizer", optimizer);
        foreach (Parameter parameter in parameters) writer.Write(parameter.Name, parameter);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        reader.Read("optimizer", optimizer);
        foreach (Parameter parameter in parameters) reader.Read(parameter.Name, parameter);
    }
}
