using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// A 1×1, a 3×3 and a widening 1×1 convolution with batch normalisation, added to the input or its <c>downsample</c>. The
/// stride is that of the 3×3 convolution (version 1.5, as in torchvision), not of the first.
/// </summary>
/// <remarks>Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016, figure 5 right.</remarks>
public sealed class Bottleneck : nn.Module<Tensor, Tensor>, IGraphModule
{
    /// <summary>Output channels for each channel inside.</summary>
    public const int Expansion = 4;

    private readonly Conv2d _conv1, _conv2, _conv3;
    private readonly BatchNorm2d _bn1, _bn2, _bn3;
    private readonly Sequential? _downsample;

    /// <summary>A block from <paramref name="inputs"/> to <see cref="Expansion"/> times <paramref name="width"/> channels.</summary>
    public Bottleneck(int inputs, int width, int stride)
        : base(nameof(Bottleneck))
    {
        int outputs = width * Expansion;
        register_module("conv1", _conv1 = nn.Conv2d(inputs, width, 1, bias: false));
        register_module("bn1", _bn1 = nn.BatchNorm2d(width));
        register_module("conv2", _conv2 = nn.Conv2d(width, width, 3, stride, padding: 1, bias: false));
        register_module("bn2", _bn2 = nn.BatchNorm2d(width));
        register_module("conv3", _conv3 = nn.Conv2d(width, outputs, 1, bias: false));
        register_module("bn3", _bn3 = nn.BatchNorm2d(outputs));
        _downsample = ResNet.Downsample(inputs, outputs, stride);
        if (_downsample is not null) register_module("downsample", _downsample);
    }

    /// <summary>From [batch, inputs, height, width] to [batch, 4 · width, height / stride, width / stride], rounded up.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.relu(_bn1.call(_conv1.call(input)), inplace: true);
        x = nn.functional.relu(_bn2.call(_conv2.call(x)), inplace: true);
        x = _bn3.call(_conv3.call(x)).add_(_downsample is null ? input : _downsample.call(input));
        return nn.functional.relu(x, inplace: true).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = graph.Module(input, _conv1, ModuleTree.Join(name, "conv1"));
        x = graph.Relu(graph.Module(x, _bn1, ModuleTree.Join(name, "bn1")));
        x = graph.Module(x, _conv2, ModuleTree.Join(name, "conv2"));
        x = graph.Relu(graph.Module(x, _bn2, ModuleTree.Join(name, "bn2")));
        x = graph.Module(x, _conv3, ModuleTree.Join(name, "conv3"));
        x = graph.Module(x, _bn3, ModuleTree.Join(name, "bn3"));
        int shortcut = _downsample is null ? input : graph.Module(input, _downsample, ModuleTree.Join(name, "downsample"));
        return graph.Relu(graph.Add(new AddOperation(), x, shortcut));
    }
}
