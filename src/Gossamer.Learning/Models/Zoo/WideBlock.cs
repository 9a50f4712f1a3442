using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// A residual block with normalisation and ReLU before each convolution: conv2(relu(bn2(conv1(a)))) + shortcut, a being
/// relu(bn1(x)). The shortcut is x itself, or <c>convShortcut</c>, a 1×1 convolution of a, where the channels change.
/// </summary>
/// <remarks>Source: Zagoruyko, Komodakis, "Wide residual networks", BMVC 2016, figure 1; names as in their PyTorch versions.</remarks>
public sealed class WideBlock : nn.Module<Tensor, Tensor>, IGraphModule
{
    private readonly BatchNorm2d _bn1, _bn2;
    private readonly Conv2d _conv1, _conv2;
    private readonly Conv2d? _shortcut;

    /// <summary>A block from <paramref name="inputs"/> to <paramref name="outputs"/> channels.</summary>
    public WideBlock(int inputs, int outputs, int stride)
        : base(nameof(WideBlock))
    {
        register_module("bn1", _bn1 = nn.BatchNorm2d(inputs));
        register_module("conv1", _conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false));
        register_module("bn2", _bn2 = nn.BatchNorm2d(outputs));
        register_module("conv2", _conv2 = nn.Conv2d(outputs, outputs, 3, padding: 1, bias: false));
        if (inputs != outputs || stride != 1)
            register_module("convShortcut", _shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias: false));
    }

    /// <summary>From [batch, inputs, height, width] to [batch, outputs, height / stride, width / stride], rounded up.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor active = nn.functional.relu(_bn1.call(input), inplace: true);
        Tensor x = nn.functional.relu(_bn2.call(_conv1.call(active)), inplace: true);
        return _conv2.call(x).add_(_shortcut is null ? input : _shortcut.call(active)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int active = graph.Relu(graph.Module(input, _bn1, ModuleTree.Join(name, "bn1")));
        int x = graph.Module(active, _conv1, ModuleTree.Join(name, "conv1"));
        x = graph.Relu(graph.Module(x, _bn2, ModuleTree.Join(name, "bn2")));
        x = graph.Module(x, _conv2, ModuleTree.Join(name, "conv2"));
        int shortcut = _shortcut is null ? input : graph.Module(active, _shortcut, ModuleTree.Join(name, "convShortcut"));
        return graph.Add(new AddOperation(), x, shortcut);
    }
}
