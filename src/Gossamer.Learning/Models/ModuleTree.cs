using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>Walks through a module and everything in it.</summary>
internal static class ModuleTree
{
    /// <summary>
    /// <paramref name="root"/> itself, under the empty name, and each module below it once, by its full name in order of
    /// registration.
    /// </summary>
    public static IEnumerable<(string Name, nn.Module Module)> Walk(nn.Module root)
    {
        yield return ("", root);
        var seen = new HashSet<nn.Module> { root };
        foreach ((string name, nn.Module module) in root.named_modules())
            if (seen.Add(module)) yield return (name, module);
    }

    /// <summary>Full name of <paramref name="tensor"/> of the module <paramref name="module"/>.</summary>
    public static string Join(string module, string tensor) => module.Length == 0 ? tensor : $"{module}.{tensor}";
}
