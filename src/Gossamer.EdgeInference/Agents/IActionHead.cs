namespace Gossamer.EdgeInference.Agents;

/// <summary>From an actor's outputs to the actions that a critic sees, and gradients back.</summary>
public interface IActionHead
{
    /// <summary>Outputs of the actor.</summary>
    int Outputs { get; }

    /// <summary>Length of an action.</summary>
    int Actions { get; }

    /// <summary>The action without exploration.</summary>
    void Forward(ReadOnlySpan<float> outputs, Span<float> action);

    /// <summary>Gradients over outputs from those over the action.</summary>
    void Backward(ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, ReadOnlySpan<float> actionGradient, Span<float> outputGradient);
}
