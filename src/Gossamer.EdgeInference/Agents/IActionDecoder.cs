using Gossamer.EdgeInference.Model;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>How an actor's outputs become rates and placements, and how it explores. What replay holds is the action that the critic sees.</summary>
public interface IActionDecoder
{
    /// <summary>From outputs to actions.</summary>
    IActionHead Head { get; }

    /// <summary>Writes an exploring action.</summary>
    /// <param name="outputs">Outputs of the actor.</param>
    /// <param name="action">Receives the action.</param>
    /// <param name="scale">Scale of the exploration.</param>
    /// <param name="random">Draws of this step.</param>
    void Explore(ReadOnlySpan<float> outputs, Span<float> action, double scale, CounterRandom random);

    /// <summary>Writes an action at random, for the warm-up.</summary>
    void Draw(Span<float> action, CounterRandom random);

    /// <summary>The decision that an action stands for.</summary>
    void Decode(ReadOnlySpan<float> action, EdgeDecision decision);

    /// <summary>The action that stands for a decision.</summary>
    void Encode(EdgeDecision decision, Span<float> action);
}
