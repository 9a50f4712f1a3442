using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Policies;

/// <summary>Uniform rates and placements.</summary>
public sealed class RandomPolicy(EdgeModel model) : IPolicy
{
    private Xoshiro _random = Xoshiro.Of(0, 0, 0, RandomPurpose.Policy);

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public void Begin(ulong seed) => _random = Xoshiro.Of(seed, 0, 0, RandomPurpose.Policy);

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < model.Devices; n++)
        {
            decision.Levels[n] = (int)(_random.NextUniform() * model.Levels);
            decision.Places[n] = _random.NextUniform() < 0.5 ? Placement.Local : Placement.Offload;
        }
    }
}
