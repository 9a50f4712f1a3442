using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Every decision, where they are few.</summary>
public sealed class AllDecisions : ICandidateSource
{
    /// <summary>Decisions beyond which another source is better.</summary>
    public const int Limit = 64;

    private readonly EdgeModel _model;

    /// <summary>For a model of at most <see cref="Limit"/> decisions.</summary>
    /// <exception cref="ArgumentException">There are more.</exception>
    public AllDecisions(EdgeModel model)
    {
        if (!Fits(model)) throw new ArgumentException($"{model.Devices} devices with {model.Levels} rates have more than {Limit} decisions", nameof(model));
        _model = model;
        Most = (int)Math.Pow(2 * model.Levels, model.Devices);
    }

    /// <inheritdoc/>
    public int Most { get; }

    /// <summary>Whether a model has few enough.</summary>
    public static bool Fits(EdgeModel model) => Math.Pow(2 * model.Levels, model.Devices) <= Limit;

    /// <inheritdoc/>
    public void Fill(EdgeState state, CandidateSet candidates)
    {
        int options = 2 * _model.Levels;
        for (int index = 0; index < Most; index++)
        {
            EdgeDecision decision = candidates.Add();
            for (int n = 0, rest = index; n < _model.Devices; n++, rest /= options) (decision.Levels[n], decision.Places[n]) = (rest % options / 2, (Placement)(rest % 2));
        }
    }
}
