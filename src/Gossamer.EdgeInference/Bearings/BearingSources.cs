namespace Gossamer.EdgeInference.Bearings;

/// <summary>The recordings known by name.</summary>
public static class BearingSources
{
    private static readonly Dictionary<string, Func<ulong, BearingData>> Sources = new(StringComparer.Ordinal)
    {
        [CwruRecordings.Name] = static _ => CwruRecordings.Load(),
        [SyntheticBearings.Name] = static seed => SyntheticBearings.Create(new SyntheticBearingOptions { Seed = seed }),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Sources.Keys;

    /// <summary>Reads or makes the recordings called <paramref name="name"/>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">Seed of what is made.</param>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    /// <exception cref="FileNotFoundException">Its files are not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static BearingData Load(string name, ulong seed) => Sources.TryGetValue(name, out Func<ulong, BearingData>? source)
        ? source(seed)
        : throw new ArgumentException($"unknown recordings '{name}', known are {string.Join(", ", Names)}");
}
