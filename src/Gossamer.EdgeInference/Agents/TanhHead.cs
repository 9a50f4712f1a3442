namespace Gossamer.EdgeInference.Agents;

/// <summary>Actions in [−1, 1].</summary>
public sealed class TanhHead(int actions) : IActionHead
{
    /// <inheritdoc/>
    public int Outputs => actions;

    /// <inheritdoc/>
    public int Actions => actions;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<float> outputs, Span<float> action)
    {
        for (int i = 0; i < action.Length; i++) action[i] = MathF.Tanh(outputs[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, ReadOnlySpan<float> actionGradient, Span<float> outputGradient)
    {
        for (int i = 0; i < action.Length; i++) outputGradient[i] = actionGradient[i] * (1 - action[i] * action[i]);
    }
}
