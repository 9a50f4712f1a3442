using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>The parameters and buffers of a module as a <c>.safetensors</c> file under PyTorch's names.</summary>
public static class WeightFile
{
    // Loaders of PyTorch ask for this entry of the metadata.
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>
    /// Writes every parameter and buffer of <paramref name="module"/>, dense and in its own type, to <paramref name="path"/>
    /// in one step. A tensor with several names (tied weights) is written under the first.
    /// </summary>
    /// <exception cref="NotSupportedException">A tensor has an element type that the format lacks, or 2 GB or more.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(nn.Module module, string path) =>
        SafetensorsFile.Write(
            path,
            Group(module).Select(static group => KeyValuePair.Create(group.Names[0], ToEntry(group.Names[0], group.Tensor))),
            Metadata);

    /// <summary>
    /// Reads <paramref name="path"/> into <paramref name="module"/> by name. Floating-point types are converted to those of the
    /// module; whole numbers and booleans must have the very type.
    /// </summary>
    /// <param name="module">Its parameters and buffers are overwritten in place.</param>
    /// <param name="path">A safetensors file.</param>
    /// <param name="strict">
    /// Whether any difference is an error, in which case the module is left as it was; otherwise what matches is loaded.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file breaks a rule of its format or, if <paramref name="strict"/>, does not hold exactly the module's tensors.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightLoadReport Load(nn.Module module, string path, bool strict = true) =>
        Load(module, SafetensorsFile.Read(path), path, strict);

    /// <summary>As <see cref="Load(nn.Module, string, bool)"/>, from a <paramref name="file"/> called <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">
    /// The file, if <paramref name="strict"/>, does not hold exactly the module's tensors.
    /// </exception>
    public static WeightLoadReport Load(nn.Module module, SafetensorsFile file, string source, bool strict = true)
    {
        List<string> matched = [], missing = [], mismatched = [];
        var unexpected = new SortedSet<string>(file.Entries.Keys, StringComparer.Ordinal);
        var loads = new List<(SafetensorsEntry Entry, Tensor Target)>();
        foreach ((List<string> names, Tensor target) in Group(module))
        {
            unexpected.ExceptWith(names);
            string? name = names.Find(file.Entries.ContainsKey);
            if (name is null)
            {
                missing.Add(names[0]);
                continue;
            }
            SafetensorsEntry entry = file.Entries[name];
            if (entry.Shape.SequenceEqual(target.shape) && TensorElementTypes.CanLoad(entry.ElementType, target.dtype))
            {
                matched.Add(name);
                loads.Add((entry, target));
            }
            else
            {
                mismatched.Add(
                    $"{name} (file {entry.ElementType} {Text(entry.Shape)}, "
                    + $"model {TensorElementTypes.Name(target.dtype) ?? target.dtype.ToString()} {Text(target.shape)})");
            }
        }
        var report = new WeightLoadReport(matched, missing, [.. unexpected], mismatched);
        if (strict && !report.IsExact) throw new InvalidDataException($"{source}: does not fit the model: {report.Summary}");
        foreach ((SafetensorsEntry entry, Tensor target) in loads) CopyInto(target, entry);
        return report;
    }

    /// <summary>The module's tensors in order of registration, each with all its names.</summary>
    internal static List<(List<string> Names, Tensor Tensor)> Group(nn.Module module)
    {
        var groups = new List<(List<string> Names, Tensor Tensor)>();
        var known = new Dictionary<IntPtr, int>();
        // Module by module: asked for the whole tree, TorchSharp leaves out all names of a tied tensor but the first.
        foreach ((string path, nn.Module part) in ModuleTree.Walk(module))
        {
            foreach ((string name, TorchSharp.Modules.Parameter value) in part.named_parameters(recurse: false)) Add(path, name, value);
            foreach ((string name, Tensor value) in part.named_buffers(recurse: false)) Add(path, name, value);
        }
        return groups;

        void Add(string path, string name, Tensor tensor)
        {
            string full = ModuleTree.Join(path, name);
            if (known.TryAdd(tensor.Handle, groups.Count)) groups.Add(([full], tensor));
            else groups[known[tensor.Handle]].Names.Add(full);
        }
    }

    private static SafetensorsEntry ToEntry(string name, Tensor tensor) =>
        new(
            TensorElementTypes.Name(tensor.dtype)
                ?? throw new NotSupportedException($"{name} has elements of type {tensor.dtype}, which safetensors lacks"),
            tensor.shape,
            TensorData.CopyBytes(tensor));

    private static void CopyInto(Tensor target, SafetensorsEntry entry)
    {
        ScalarType type = TensorElementTypes.Find(entry.ElementType)!.Value;
        if (type == target.dtype)
        {
            TensorData.CopyBytes(entry.Bytes.Span, target);
            return;
        }
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor loaded = empty(target.shape, type);
        TensorData.CopyBytes(entry.Bytes.Span, loaded);
        target.copy_(loaded);
    }

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
