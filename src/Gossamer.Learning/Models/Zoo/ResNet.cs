using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// Residual networks with the parameter names of torchvision: <c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c>…, <c>fc</c>.
/// Convolutions start normal by fan-out, normalisations at 1 and 0 (also the last of a block), the linear layer as PyTorch's.
/// </summary>
/// <remarks>
/// Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016. Forms:
/// <list type="bullet">
/// <item>ResNet-50 for ImageNet: 7×7 stem of stride 2 and 3×3 max-pool (table 1), stride on the 3×3 convolutions.</item>
/// <item>ResNet-18, 34 and 50 for CIFAR: the same stages behind a 3×3 stem of stride 1 without pool, as sparse training
/// studies use them (also known from github.com/kuangliu/pytorch-cifar).</item>
/// <item>ResNet-8: the CIFAR design of section 4.2, 6n + 2 layers with n = 1, stages of 16, 32 and 64 channels, but with 1×1
/// convolutions as shortcuts (option B; the paper's section 4.2 pads with zeros).</item>
/// </list>
/// </remarks>
public sealed class ResNet : nn.Module<Tensor, Tensor>, IGraphModule
{
    private const string Paper = "He, Zhang, Ren, Sun, Deep residual learning for image recognition, CVPR 2016";

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Sequential[] _stages;
    private readonly Linear _fc;
    private readonly bool _imageNetStem;

    /// <summary>A network of one stage for each of <paramref name="blocks"/>.</summary>
    /// <param name="bottleneck">Blocks of three convolutions instead of two.</param>
    /// <param name="imageNetStem">A 7×7 stem of stride 2 with max-pool instead of a 3×3 of stride 1.</param>
    /// <param name="width">Channels of stem and first stage; each later stage doubles them and halves the maps.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <param name="channels">Channels of the pictures.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="seed">Determines the weights.</param>
    public ResNet(bool bottleneck, bool imageNetStem, int width, IReadOnlyList<int> blocks, int channels, int classes, ulong seed)
        : base(nameof(ResNet))
    {
        _imageNetStem = imageNetStem;
        _conv1 = imageNetStem
            ? nn.Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false)
            : nn.Conv2d(channels, width, 3, padding: 1, bias: false);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1 = nn.BatchNorm2d(width));
        _stages = new Sequential[blocks.Count];
        int inputs = width;
        for (int stage = 0; stage < _stages.Length; stage++, width *= 2)
        {
            var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
            for (int block = 0; block < blocks[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                layers.Add(($"{block}", bottleneck ? new Bottleneck(inputs, width, stride) : new BasicBlock(inputs, width, stride)));
                inputs = bottleneck ? width * Bottleneck.Expansion : width;
            }
            register_module($"layer{stage + 1}", _stages[stage] = nn.Sequential(layers));
        }
        register_module("fc", _fc = nn.Linear(inputs, classes));
        WeightInitialization.KaimingNormalFanOut(this, seed);
    }

    /// <summary>ResNet-8 for CIFAR.</summary>
    public static ModelInfo Cifar8 { get; } = Cifar("resnet-8", "ResNet-8, CIFAR form of 16-32-64 channels", false, 16, [1, 1, 1]);

    /// <summary>ResNet-18 for CIFAR.</summary>
    public static ModelInfo Cifar18 { get; } = Cifar("resnet-18", "ResNet-18, CIFAR form: 3×3 stem", false, 64, [2, 2, 2, 2]);

    /// <summary>ResNet-34 for CIFAR.</summary>
    public static ModelInfo Cifar34 { get; } = Cifar("resnet-34", "ResNet-34, CIFAR form: 3×3 stem", false, 64, [3, 4, 6, 3]);

    /// <summary>ResNet-50 for CIFAR: with 10 classes 23,467,712 weights of rank ≥ 2 and 1.298 G multiply-adds a picture.</summary>
    public static ModelInfo Cifar50 { get; } = Cifar("resnet-50", "ResNet-50, CIFAR form: 3×3 stem", true, 64, [3, 4, 6, 3]);

    /// <summary>ResNet-50 for ImageNet: with 1000 classes 25,502,912 weights of rank ≥ 2 and 4.089 G multiply-adds a picture.</summary>
    public static ModelInfo ImageNet50 { get; } = new()
    {
        Name = "resnet-50-imagenet",
        Title = "ResNet-50 v1.5, ImageNet form: 7×7 stem and max-pool",
        DefaultSampleShape = [3, 224, 224],
        Inputs = AcceptedInputs.Pictures(32),
        Source = Paper + "; strides as torchvision",
        Build = static (shape, classes, seed) => new ResNet(true, true, 64, [3, 4, 6, 3], shape[0], classes, seed),
    };

    /// <summary>From [batch, channels, height, width] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.relu(_bn1.call(_conv1.call(input)), inplace: true);
        if (_imageNetStem) x = nn.functional.max_pool2d(x, 3, stride: 2, padding: 1);
        foreach (Sequential stage in _stages) x = stage.call(x);
        return _fc.call(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = graph.Module(input, _conv1, ModuleTree.Join(name, "conv1"));
        x = graph.Relu(graph.Module(x, _bn1, ModuleTree.Join(name, "bn1")));
        if (_imageNetStem) x = graph.Add(new MaxPoolOperation(3, 2, 1), x);
        for (int stage = 0; stage < _stages.Length; stage++)
            x = graph.Module(x, _stages[stage], ModuleTree.Join(name, $"layer{stage + 1}"));
        return graph.Module(graph.GlobalAverage(x), _fc, ModuleTree.Join(name, "fc"));
    }

    /// <summary>The shortcut of a block that changes shape, or null where the identity serves.</summary>
    internal static Sequential? Downsample(int inputs, int outputs, int stride) =>
        inputs == outputs && stride == 1
            ? null
            : nn.Sequential(("0", nn.Conv2d(inputs, outputs, 1, stride, bias: false)), ("1", nn.BatchNorm2d(outputs)));

    private static ModelInfo Cifar(string name, string title, bool bottleneck, int width, int[] blocks) => new()
    {
        Name = name,
        Title = title,
        DefaultSampleShape = [3, 32, 32],
        Inputs = AcceptedInputs.Pictures(8),
        Source = Paper,
        Build = (shape, classes, seed) => new ResNet(bottleneck, false, width, blocks, shape[0], classes, seed),
    };
}
