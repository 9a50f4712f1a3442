using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>Lists what is trainable in a module.</summary>
public static class ModuleParameters
{
    /// <summary>
    /// Every trainable parameter once, in registration order. A tensor registered under two names (tied weights) appears
    /// under the first: its gradient arrives summed, and it has one topology.
    /// </summary>
    public static IReadOnlyList<Parameter> Of(nn.Module module)
    {
        var seen = new HashSet<IntPtr>();
        var parameters = new List<Parameter>();
        foreach ((string name, TorchSharp.Modules.Parameter value) in module.named_parameters())
            if (value.requires_grad && seen.Add(value.Handle))
                parameters.Add(new Parameter(name, value));
        return parameters;
    }
}
