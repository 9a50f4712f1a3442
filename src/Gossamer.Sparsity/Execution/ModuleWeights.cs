using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>Puts weights into the layers of a module, and takes them out.</summary>
internal static class ModuleWeights
{
    private const string Suffix = "weight";

    /// <summary>Frees the weight called <paramref name="name"/>: an empty tensor takes its place.</summary>
    public static void Release(nn.Module module, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Replace(module, name, empty([0], Layer(module, name).parameters().First().dtype));
    }

    /// <summary>Makes <paramref name="weight"/> the weight called <paramref name="name"/>.</summary>
    public static void Replace(nn.Module module, string name, Tensor weight)
    {
        var parameter = new TorchSharp.Modules.Parameter(weight.detach().DetachFromDisposeScope(), requires_grad: true);
        switch (Layer(module, name))
        {
            case Convolution convolution:
                convolution.weight = parameter;
                break;
            case Linear linear:
                linear.weight = parameter;
                break;
        }
    }

    private static nn.Module Layer(nn.Module module, string name)
    {
        string owner = name.EndsWith($".{Suffix}", StringComparison.Ordinal) ? name[..^(Suffix.Length + 1)] : "";
        nn.Module layer = owner.Length == 0 ? module : module.named_modules().Single(child => child.name == owner).module;
        return layer is Convolution or Linear
            ? layer
            : throw new NotSupportedException($"'{name}' is the weight of a {layer.GetType().Name}, not of a convolution or linear layer");
    }
}
