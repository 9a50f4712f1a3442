using Gossamer.Inference.Checkpoints;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>A gradient method over <see cref="Parameter"/>s, whose state the parameters own.</summary>
public abstract class Optimizer : IStateful
{
    /// <summary>Number of steps taken; Adam's bias correction uses it for every weight, however young.</summary>
    public long Steps { get; private set; }

    /// <summary>Name for reports.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Updates every parameter that has a gradient, then forgets the gradients.</summary>
    /// <param name="parameters">The parameters; gradients of sparse ones are zero at inactive positions.</param>
    /// <param name="learningRate">Step size.</param>
    public void Step(IReadOnlyList<Parameter> parameters, double learningRate)
    {
        Steps++;
        using (no_grad())
        {
            foreach (Parameter parameter in parameters)
            {
                using TorchSharp.DisposeScope scope = NewDisposeScope();
                Tensor? gradient = parameter.Gradient;
                if (gradient is null) continue;
                Update(parameter, gradient, learningRate);
                parameter.ClearGradient();
            }
        }
    }

    /// <summary>
    /// Returns to the state after <paramref name="steps"/> steps, as far as the optimizer itself holds it; whoever rewinds
    /// restores values and slots of the parameters.
    /// </summary>
    public void Rewind(long steps) => Steps = steps;

    /// <inheritdoc/>
    public void Save(StateWriter writer) => writer.Write("steps", Steps);

    /// <inheritdoc/>
    public void Load(StateReader reader) => Steps = reader.ReadInt64("steps");

    /// <summary>
    /// Updates one parameter in place. An inactive position has value, gradient and slots zero and must come out so.
    /// <paramref name="gradient"/> may be used as scratch space.
    /// </summary>
    protected abstract void Update(Parameter parameter, Tensor gradient, double learningRate);
}
