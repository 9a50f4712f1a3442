using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Tests.Sparsity;

/// <summary>Layer tables of published networks, written down from their architectures without building them.</summary>
internal static class GoldenNetworks
{
    /// <summary>Fully connected layers of the given widths, input first.</summary>
    public static IReadOnlyList<LayerCost> Perceptron(params int[] widths) =>
        [.. widths.Skip(1).Select((width, i) => new LayerCost(new LayerShape($"{i}.weight", [width, widths[i]]), 1, HasBias: true))];

    /// <summary>VGG-19 for 32 × 32 pictures: sixteen 3 × 3 convolutions, five poolings, one classifier.</summary>
    public static IReadOnlyList<LayerCost> Vgg19(int classes)
    {
        var layers = new List<LayerCost>();
        int channels = 3, side = 32;
        foreach ((int width, int repeats) in new[] { (64, 2), (128, 2), (256, 4), (512, 4), (512, 4) })
        {
            for (int i = 0; i < repeats; i++)
            {
                layers.Add(Convolution($"features.{layers.Count}", channels, width, 3, side));
                channels = width;
            }
            side /= 2;
        }
        layers.Add(Classifier(channels, classes));
        return layers;
    }

    /// <summary>ResNet-50 for 224 × 224 pictures, the stride in the 3 × 3 convolutions.</summary>
    public static IReadOnlyList<LayerCost> ResNet50ForImageNet() => ResNet50(Convolution("stem", 3, 64, 7, 112), 56, 1000);

    /// <summary>ResNet-50 for 32 × 32 pictures: a 3 × 3 stem without stride and no pooling after it.</summary>
    public static IReadOnlyList<LayerCost> ResNet50ForCifar(int classes) => ResNet50(Convolution("stem", 3, 64, 3, 32), 32, classes);

    /// <summary>Shapes alone.</summary>
    public static LayerShape[] Shapes(this IReadOnlyList<LayerCost> layers) => [.. layers.Select(static layer => layer.Shape)];

    private static List<LayerCost> ResNet50(LayerCost stem, int side, int classes)
    {
        var layers = new List<LayerCost> { stem };
        int channels = 64;
        int[] repeats = [3, 4, 6, 3];
        for (int stage = 0; stage < repeats.Length; stage++)
        {
            int width = 64 << stage;
            for (int block = 0; block < repeats[stage]; block++)
            {
                string name = $"stage{stage + 1}.{block}";
                int after = stage > 0 && block == 0 ? side / 2 : side;
                layers.Add(Convolution($"{name}.reduce", channels, width, 1, side));
                layers.Add(Convolution($"{name}.spatial", width, width, 3, after));
                layers.Add(Convolution($"{name}.expand", width, 4 * width, 1, after));
                if (block == 0) layers.Add(Convolution($"{name}.downsample", channels, 4 * width, 1, after));
                channels = 4 * width;
                side = after;
            }
        }
        layers.Add(Classifier(channels, classes));
        return layers;
    }

    private static LayerCost Convolution(string name, int from, int to, int kernel, int side) =>
        new(new LayerShape($"{name}.weight", [to, from, kernel, kernel]), (long)side * side);

    private static LayerCost Classifier(int from, int classes) =>
        new(new LayerShape("classifier.weight", [classes, from]), 1, HasBias: true);
}
