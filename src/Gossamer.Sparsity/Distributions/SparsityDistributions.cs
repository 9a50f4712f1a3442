namespace Gossamer.Sparsity.Distributions;

/// <summary>Distributions by the names that the command takes.</summary>
public static class SparsityDistributions
{
    private static readonly (string Name, Func<ISparsityDistribution> Create)[] Known =
    [
        ("erk", static () => new ErdosRenyi()),
        ("er", static () => new ErdosRenyi(Kernel: false)),
        ("uniform", static () => new UniformDistribution()),
        ("uniform-dense-first", static () => new UniformDistribution(DenseFirstLayer: true)),
    ];

    /// <summary>Every name, for help and errors.</summary>
    public static string Names { get; } = string.Join(", ", Known.Select(static entry => entry.Name));

    /// <summary>The distribution called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all names.</exception>
    public static ISparsityDistribution Find(string name) =>
        Known.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase)).Create?.Invoke()
        ?? throw new ArgumentException($"unknown distribution '{name}'; known are {Names}");
}
