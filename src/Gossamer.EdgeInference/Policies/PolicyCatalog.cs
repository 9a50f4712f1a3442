using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>Policies that need no training, by name.</summary>
public static class PolicyCatalog
{
    private static readonly Dictionary<string, Func<EdgeModel, IPolicy>> Makers = new()
    {
        ["random"] = static model => new RandomPolicy(model),
        ["local-only"] = FixedPolicy.LocalOnly,
        ["edge-only"] = FixedPolicy.EdgeOnly,
        ["static"] = static model => StaticSearch.Best(model),
        ["myopic"] = static model => new MyopicPolicy(model),
        ["fixed-share"] = static model => new FixedSharePolicy(model),
        ["dpp"] = static model => new DppPolicy(model),
        ["dpp-smooth"] = static model => new SmoothedDppPolicy(model),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes one.</summary>
    /// <returns>Null where there is no such policy.</returns>
    public static IPolicy? TryCreate(string name, EdgeModel model) => Makers.TryGetValue(name, out Func<EdgeModel, IPolicy>? make) ? make(model) : null;
}
