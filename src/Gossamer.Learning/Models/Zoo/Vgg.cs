using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// VGG with batch normalisation in the form used on CIFAR: 3×3 convolutions without bias, each with normalisation and ReLU,
/// five 2×2 max-pools and one linear layer from 512 in place of the three of 4096.
/// </summary>
/// <remarks>
/// Numbers in <c>features.N</c> are those of torchvision's <c>vgg16_bn</c> and <c>vgg19_bn</c>, so their convolutions and
/// normalisations load by name (their convolution biases have no counterpart here: normalisation cancels them). Pictures
/// below 32×32 are padded with zeros, larger ones averaged over what the pools leave.
/// </remarks>
public sealed class Vgg : nn.Module<Tensor, Tensor>, IGraphModule
{
    private const int Pool = 0;
    private const int Side = 32;
    private const string Paper =
        "Simonyan, Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015, configurations D and E; "
        + "CIFAR form: Liu et al., Rethinking the value of network pruning, ICLR 2019";

    // Output channels of each convolution; 0 is a max-pool.
    private static readonly int[] Configuration16 =
        [64, 64, Pool, 128, 128, Pool, 256, 256, 256, Pool, 512, 512, 512, Pool, 512, 512, 512, Pool];

    private static readonly int[] Configuration19 =
        [64, 64, Pool, 128, 128, Pool, 256, 256, 256, 256, Pool, 512, 512, 512, 512, Pool, 512, 512, 512, 512, Pool];

    private readonly Sequential _features;
    private readonly Linear _classifier;

    private Vgg(int[] configuration, int channels, int classes, ulong seed)
        : base(nameof(Vgg))
    {
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        foreach (int width in configuration)
        {
            if (width == Pool)
            {
                Append(nn.MaxPool2d(2, 2));
                continue;
            }
            Append(nn.Conv2d(channels, width, 3, padding: 1, bias: false));
            Append(nn.BatchNorm2d(width));
            Append(nn.ReLU(inplace: true));
            channels = width;
        }
        register_module("features", _features = nn.Sequential(layers));
        register_module("classifier", _classifier = nn.Linear(channels, classes));
        WeightInitialization.KaimingNormalFanOut(this, seed);

        void Append(nn.Module<Tensor, Tensor> layer) => layers.Add(($"{layers.Count}", layer));
    }

    /// <summary>VGG-16.</summary>
    public static ModelInfo Vgg16 { get; } = Describe("vgg-16", "VGG-16", Configuration16);

    /// <summary>VGG-19: for 3×32×32 and 10 classes 20,024,000 weights of rank ≥ 2 and 398.1 M multiply-adds a picture.</summary>
    public static ModelInfo Vgg19 { get; } = Describe("vgg-19", "VGG-19", Configuration19);

    /// <summary>From [batch, channels, ≥ 28, ≥ 28] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = _features.call(PicturePadding.ToAtLeast(input, Side));
        return _classifier.call(maps.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int maps = graph.Module(PicturePadding.ToAtLeast(graph, input, Side), _features, ModuleTree.Join(name, "features"));
        return graph.Module(graph.GlobalAverage(maps), _classifier, ModuleTree.Join(name, "classifier"));
    }

    private static ModelInfo Describe(string name, string title, int[] configuration) => new()
    {
        Name = name,
        Title = $"{title}, CIFAR form: batch normalisation, one linear layer",
        DefaultSampleShape = [3, Side, Side],
        Inputs = AcceptedInputs.Pictures(28),
        Source = Paper,
        Build = (shape, classes, seed) => new Vgg(configuration, shape[0], classes, seed),
    };
}
