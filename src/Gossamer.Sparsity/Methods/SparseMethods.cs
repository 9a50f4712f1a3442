namespace Gossamer.Sparsity.Methods;

/// <summary>Every method by name. A new one costs a file in this folder and a line here.</summary>
public static class SparseMethods
{
    /// <summary>All methods, the default first.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        DstEe.Info,
        Rigl.Info,
        Itop.Info,
        Itop.RandomUnfired,
        SetMagnitude.Info,
        SetOriginal.Info,
        SparseMomentum.Info,
        DynamicReparameterization.Info,
        DeepRewiring.Info,
        DeepRewiring.Global,
        Mest.Info,
        Mest.Soft,
        Snip.Info,
        Snip.PerLayer,
        Grasp.Info,
        SynFlow.Info,
        SoftThresholdReparameterization.Info,
        GradualMagnitudePruning.Info,
        GradualMagnitudePruning.Global,
        LotteryTicket.Info,
        LotteryTicket.OneShot,
        StaticRandom.Info,
        Dense.Info,
    ];

    /// <summary>The method called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all names.</exception>
    public static MethodInfo Find(string name) =>
        All.FirstOrDefault(method => string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"unknown method '{name}'; known are {string.Join(", ", All.Select(static method => method.Name))}");
}
