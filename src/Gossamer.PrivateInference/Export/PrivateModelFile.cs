using Gossamer.Inference.Checkpoints;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.PrivateInference.Export;

/// <summary>
/// The server's weights as a <c>.safetensors</c> file: for each product <c>NAME.weight</c> (I32) and <c>NAME.bias</c> (I64) as whole
/// numbers, bound to its manifest by hash. The manifest is a file of its own, and clients never see this one.
/// </summary>
public static class PrivateModelFile
{
    private const string FormatKey = "format", Format = "gossamer.private.weights.1", ManifestKey = "manifest";

    /// <summary>Writes weights, readable by the owner alone, in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var tensors = new List<KeyValuePair<string, SafetensorsEntry>>();
        foreach (string name in weights.Names)
        {
            (IReadOnlyList<int> layer, IReadOnlyList<long> bias) = weights[name];
            tensors.Add(KeyValuePair.Create($"{name}.weight", SafetensorsEntry.From<int>([.. layer], [layer.Count])));
            tensors.Add(KeyValuePair.Create($"{name}.bias", SafetensorsEntry.From<long>([.. bias], [bias.Count])));
        }
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [ManifestKey] = Convert.ToHexStringLower(weights.Manifest.Hash.Span),
        });
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Reads weights.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, holds no weights, or those of another manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NetworkWeights Load(string path, NetworkManifest manifest) => Open(SafetensorsFile.Read(path), path, manifest);

    /// <summary>Reads the bytes of a file called <paramref name="source"/> in messages.</summary>
    /// <exception cref="InvalidDataException">They are damaged, no weights, or those of another manifest.</exception>
    public static NetworkWeights Parse(ReadOnlyMemory<byte> content, string source, NetworkManifest manifest) =>
        Open(SafetensorsFile.Parse(content, source), source, manifest);

    private static NetworkWeights Open(SafetensorsFile file, string source, NetworkManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
            throw new InvalidDataException($"{source}: is a safetensors file, but holds no weights of a private network of format '{Format}'");
        string hash = Convert.ToHexStringLower(manifest.Hash.Span);
        if (file.Metadata.GetValueOrDefault(ManifestKey) != hash)
            throw new InvalidDataException($"{source}: belongs to another manifest; this one is {hash[..16]}...: export both together");
        var layers = new Dictionary<string, (int[] Weights, long[] Bias)>(StringComparer.Ordinal);
        try
        {
            foreach (PrivateNode node in manifest.Nodes.Where(static node => node.Operation is PrivateProduct))
                layers.Add(node.Name, (Read<int>($"{node.Name}.weight"), Read<long>($"{node.Name}.bias")));
            if (file.Entries.Count != 2 * layers.Count) throw new ArgumentException("some tensors belong to no layer of the manifest");
            return new NetworkWeights(manifest, layers);
        }
        catch (ArgumentException misfit)
        {
            throw new InvalidDataException($"{source}: {misfit.Message}", misfit);
        }

        T[] Read<T>(string name)
            where T : unmanaged => file.Entries.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry.ToArray<T>()
            : throw new ArgumentException($"tensor '{name}' is missing");
    }
}
