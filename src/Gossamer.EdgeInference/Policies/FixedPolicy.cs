using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>The same rate and placement for all devices of a service, in every slot.</summary>
public sealed class FixedPolicy : IPolicy
{
    private readonly EdgeModel _model;
    private readonly (int Level, Placement Place)[] _choices;

    /// <summary>With a choice for each service.</summary>
    /// <exception cref="ArgumentException">There is not one choice for each service, or a level is out of range.</exception>
    public FixedPolicy(EdgeModel model, IReadOnlyList<(int Level, Placement Place)> choices, string name)
    {
        if (choices.Count != model.Services) throw new ArgumentException($"{choices.Count} choices for {model.Services} services", nameof(choices));
        foreach ((int level, _) in choices)
            if (level < 0 || level >= model.Levels) throw new ArgumentException($"a level is {level}, expected 0 to {model.Levels - 1}", nameof(choices));
        (_model, Name, _choices) = (model, name, [.. choices]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>[service]: what it chooses.</summary>
    public IReadOnlyList<(int Level, Placement Place)> Choices => _choices;

    /// <summary>Everything on the devices at the highest rate.</summary>
    public static FixedPolicy LocalOnly(EdgeModel model) =>
        new(model, [.. Enumerable.Repeat((model.Levels - 1, Placement.Local), model.Services)], "local-only");

    /// <summary>Everything at the edge, at the lowest rate that keeps each promise, or the highest if none does.</summary>
    public static FixedPolicy EdgeOnly(EdgeModel model)
    {
        var choices = new (int, Placement)[model.Services];
        for (int m = 0; m < choices.Length; m++)
        {
            int level = 0;
            while (level < model.Levels - 1 && model.Accuracy[m, level, Placement.Offload] < model.Threshold(m)) level++;
            choices[m] = (level, Placement.Offload);
        }
        return new FixedPolicy(model, choices, "edge-only");
    }

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < _model.Devices; n++) (decision.Levels[n], decision.Places[n]) = _choices[_model.ServiceOf[n]];
    }
}
