using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Two numbers in [−1, 1] for each device: one cut into K intervals for the rate, one for the placement, local above 0. Explores by normal noise,
/// clipped; replay holds the noisy numbers.
/// </summary>
public sealed class ThresholdDecoder(EdgeModel model) : IActionDecoder
{
    /// <inheritdoc/>
    public IActionHead Head { get; } = new TanhHead(2 * model.Devices);

    /// <inheritdoc/>
    public void Explore(ReadOnlySpan<float> outputs, Span<float> action, double scale, CounterRandom random)
    {
        Head.Forward(outputs, action);
        for (int i = 0; i < action.Length; i++) action[i] = Math.Clamp(action[i] + (float)(scale * random.Normal((ulong)i)), -1, 1);
    }

    /// <inheritdoc/>
    public void Draw(Span<float> action, CounterRandom random)
    {
        for (int i = 0; i < action.Length; i++) action[i] = (float)(2 * random.Uniform((ulong)i) - 1);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> action, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < model.Devices; n++)
        {
            decision.Levels[n] = ContinuousEdgeEnv.LevelOf(action[2 * n], model.Levels);
            decision.Places[n] = action[2 * n + 1] > 0 ? Placement.Local : Placement.Offload;
        }
    }

    /// <summary>The middle of each interval.</summary>
    public void Encode(EdgeDecision decision, Span<float> action)
    {
        for (int n = 0; n < model.Devices; n++)
        {
            action[2 * n] = (2 * decision.Levels[n] + 1f) / model.Levels - 1;
            action[2 * n + 1] = decision.Places[n] == Placement.Local ? 0.5f : -0.5f;
        }
    }
}
