using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// Two 3×3 convolutions with batch normalisation, added to the input: relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)).
/// The shortcut is the identity where shapes agree, else <c>downsample</c>: a strided 1×1 convolution with normalisation.
/// </summary>
/// <remarks>Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016, figure 5 left, option B.</remarks>
public sealed class BasicBlock : nn.Module<Tensor, Tensor>, IGraphModule
{
    private readonly Conv2d _conv1, _conv2;
    private readonly BatchNorm2d _bn1, _bn2;
    private readonly Sequential? _downsample;

    /// <summary>A block from <paramref name="inputs"/> to <paramref name="width"/> channels.</summary>
    public BasicBlock(int inputs, int width, int stride)
        : base(nameof(BasicBlock))
    {
        register_module("conv1", _conv1 = nn.Conv2d(inputs, width, 3, stride, padding: 1, bias: false));
        register_module("bn1", _bn1 = nn.BatchNorm2d(width));
        register_module("conv2", _conv2 = nn.Conv2d(width, width, 3, padding: 1, bias: false));
        register_module("bn2", _bn2 = nn.BatchNorm2d(width));
        _downsample = ResNet.Downsample(inputs, width, stride);
        if (_downsample is not null) register_module("downsample", _downsample);
    }

    /// <summary>From [batch, inputs, height, width] to [batch, width, height / stride, width / stride], rounded up.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.relu(_bn1.call(_conv1.call(input)), inplace: true);
        x = _bn2.call(_conv2.call(x)).add_(_downsample is null ? input : _downsample.call(input));
        return nn.functional.relu(x, inplace: true).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = graph.Module(input, _conv1, ModuleTree.Join(name, "conv1"));
        x = graph.Relu(graph.Module(x, _bn1, ModuleTree.Join(name, "bn1")));
        x = graph.Module(x, _conv2, ModuleTree.Join(name, "conv2"));
        x = graph.Module(x, _bn2, ModuleTree.Join(name, "bn2"));
        int shortcut = _downsample is null ? input : graph.Module(input, _downsample, ModuleTree.Join(name, "downsample"));
        return graph.Relu(graph.Add(new AddOperation(), x, shortcut));
    }
}
