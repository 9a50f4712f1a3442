namespace Gossamer.EdgeInference.Serving;

/// <summary>Network files as models.</summary>
public static class ModelFiles
{
    private const string Suffix = ".safetensors", FirstVersion = "1";

    /// <summary>
    /// Loads files, and of folders <c>NAME.safetensors</c> as version 1 of NAME and <c>NAME/VERSION.safetensors</c> as another one.
    /// </summary>
    /// <exception cref="ArgumentException">There is nothing to serve, a name is none, or a version occurs twice.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or no network.</exception>
    /// <exception cref="IOException">A file or folder is missing or cannot be read.</exception>
    public static ModelRepository Load(IEnumerable<string> paths)
    {
        IReadOnlyList<IServedModel> models = LoadAll(paths);
        try
        {
            return new ModelRepository(models);
        }
        catch
        {
            foreach (IServedModel model in models) model.Dispose();
            throw;
        }
    }

    /// <summary>The same as single models.</summary>
    /// <exception cref="ArgumentException">A name is none.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or no network.</exception>
    /// <exception cref="IOException">A file or folder is missing or cannot be read.</exception>
    public static IReadOnlyList<IServedModel> LoadAll(IEnumerable<string> paths)
    {
        List<IServedModel> models = [];
        try
        {
            foreach (string path in paths)
                foreach ((string name, string version, string file) in Directory.Exists(path) ? InFolder(path) : [(NameOf(path), FirstVersion, path)])
                    models.Add(NetworkModel.Load(name, version, file));
            return models;
        }
        catch
        {
            foreach (IServedModel model in models) model.Dispose();
            throw;
        }
    }

    private static (string Name, string Version, string File)[] InFolder(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*" + Suffix);
        (string Name, string Version, string File)[] found =
        [
            .. files.Order(StringComparer.Ordinal).Select(static file => (NameOf(file), FirstVersion, file)),
            .. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).SelectMany(static inner => Directory.GetFiles(inner, "*" + Suffix).Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(inner), NameOf(file), file))),
        ];
        return found.Length > 0 ? found : throw new FileNotFoundException($"{folder}: holds neither NAME{Suffix} nor NAME/VERSION{Suffix}");
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);
}
