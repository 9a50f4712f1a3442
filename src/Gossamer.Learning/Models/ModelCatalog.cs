using Gossamer.Learning.Models.Zoo;

namespace Gossamer.Learning.Models;

/// <summary>The networks known by name. A new one is a file in <c>Zoo/</c> and a line here.</summary>
public static class ModelCatalog
{
    /// <summary>Every network with a fixed form, in the order of a list for people.</summary>
    public static IReadOnlyList<ModelInfo> Models { get; } =
    [
        Mlp.LeNet300,
        LeNet5.Info,
        Vgg.Vgg16,
        Vgg.Vgg19,
        ResNet.Cifar8,
        ResNet.Cifar18,
        ResNet.Cifar34,
        ResNet.Cifar50,
        ResNet.ImageNet50,
        WideResNet.Wrn22x2,
    ];

    /// <summary>
    /// Finds a network: a name of <see cref="Models"/>, or <c>mlp:</c> with hidden widths as in <c>mlp:512-256</c>. Case and
    /// hyphens do not matter: <c>VGG19</c> is <c>vgg-19</c>.
    /// </summary>
    /// <exception cref="ArgumentException">No such network, or its widths are malformed; the message lists what there is.</exception>
    public static ModelInfo Find(string name)
    {
        if (name.StartsWith(Mlp.FamilyPrefix, StringComparison.OrdinalIgnoreCase)) return Mlp.Parse(name);
        return Models.FirstOrDefault(model => string.Equals(Plain(model.Name), Plain(name), StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"unknown model '{name}', expected {string.Join(", ", Models.Select(static model => model.Name))} or mlp:WIDTH-WIDTH…");
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal);
}
