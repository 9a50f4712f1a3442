namespace Gossamer.EdgeInference.Serving;

/// <summary>The models of a server, each in one or more versions; it owns them.</summary>
public sealed class ModelRepository : IDisposable
{
    private readonly Dictionary<string, IServedModel[]> _models;

    /// <summary>Takes models in.</summary>
    /// <exception cref="ArgumentException">There is none, or a version occurs twice.</exception>
    public ModelRepository(params IEnumerable<IServedModel> models)
    {
        _models = models.GroupBy(static model => model.Description.Name, StringComparer.Ordinal).ToDictionary(
            static group => group.Key, static group => group.OrderBy(static model => model.Description.Version, VersionOrder).ToArray(), StringComparer.Ordinal);
        if (_models.Count == 0) throw new ArgumentException("there is no model to serve");
        foreach ((string name, IServedModel[] versions) in _models)
            if (versions.CountBy(static model => model.Description.Version).FirstOrDefault(static pair => pair.Value > 1).Key is { } twice)
                throw new ArgumentException($"model '{name}' has two versions '{twice}'");
    }

    /// <summary>All models, by name and version.</summary>
    public IEnumerable<IServedModel> Models => _models.OrderBy(static pair => pair.Key, StringComparer.Ordinal).SelectMany(static pair => pair.Value);

    // As numbers where both are some, so that 10 comes after 9.
    private static Comparer<string> VersionOrder { get; } = Comparer<string>.Create(static (a, b) =>
        ulong.TryParse(a, out ulong first) && ulong.TryParse(b, out ulong second) ? first.CompareTo(second) : string.CompareOrdinal(a, b));

    /// <summary>A model.</summary>
    /// <param name="name">Name.</param>
    /// <param name="version">Version; null or empty for the latest.</param>
    /// <exception cref="InferenceException">There is none.</exception>
    public IServedModel Find(string name, string? version = null)
    {
        if (!_models.TryGetValue(name, out IServedModel[]? versions))
            throw new InferenceException(InferenceError.NotFound, $"there is no model '{OneLine.Of(name)}' here");
        if (string.IsNullOrEmpty(version)) return versions[^1];
        return versions.FirstOrDefault(model => model.Description.Version == version)
            ?? throw new InferenceException(InferenceError.NotFound, $"model '{name}' has no version '{OneLine.Of(version)}', but {string.Join(", ", VersionsOf(name))}");
    }

    /// <summary>The versions of a model, the latest last.</summary>
    public IReadOnlyList<string> VersionsOf(string name) =>
        _models.TryGetValue(name, out IServedModel[]? versions) ? [.. versions.Select(static model => model.Description.Version)] : [];

    /// <summary>Disposes of the models.</summary>
    public void Dispose()
    {
        foreach (IServedModel model in Models) model.Dispose();
    }
}
