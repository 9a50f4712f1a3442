using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>Walks through a module and everything in it.</summary>
internal static class ModuleTree
{
    /// <summary>
    /// <paramref name="root"/> itself, under the empty name, and each module below it once, by its full name, depth first in
    /// order of registration. (TorchSharp's own list goes level by level and leaves out the root.)
    /// </summary>
    public static IReadOnlyList<(string Name, nn.Module Module)> Walk(nn.Module root)
    {
        var modules = new List<(string, nn.Module)>();
        var seen = new HashSet<nn.Module>();
        Visit("", root);
        return modules;

        void Visit(string name, nn.Module module)
        {
            if (!seen.Add(module)) return;
            modules.Add((name, module));
            foreach ((string child, nn.Module below) in module.named_children()) Visit(Join(name, child), below);
        }
    }

    /// <summary>Full name of <paramref name="part"/>, a tensor or module of the module called <paramref name="module"/>.</summary>
    public static string Join(string module, string part) => module.Length == 0 ? part : $"{module}.{part}";
}
