using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// Wide residual networks for CIFAR: three stages of pre-activation blocks with 16, 32 and 64 times the widening factor
/// channels, no dropout. Convolutions start normal by fan-out, the linear layer as PyTorch's.
/// </summary>
/// <remarks>Source: Zagoruyko, Komodakis, "Wide residual networks", BMVC 2016, table 1.</remarks>
public sealed class WideResNet : nn.Module<Tensor, Tensor>, IGraphModule
{
    private const int StemWidth = 16;

    private readonly Conv2d _conv1;
    private readonly WideStage[] _stages;
    private readonly BatchNorm2d _bn1;
    private readonly Linear _fc;

    /// <summary>A network of <paramref name="depth"/> layers, 6n + 4, widened by <paramref name="factor"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="depth"/> is not 6n + 4 with n ≥ 1.</exception>
    public WideResNet(int depth, int factor, int channels, int classes, ulong seed)
        : base(nameof(WideResNet))
    {
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new ArgumentException($"a depth of {depth} is not 6n + 4, expected 10, 16, 22, 28…", nameof(depth));
        register_module("conv1", _conv1 = nn.Conv2d(channels, StemWidth, 3, padding: 1, bias: false));
        _stages = new WideStage[3];
        int inputs = StemWidth, outputs = StemWidth * factor;
        for (int stage = 0; stage < _stages.Length; stage++, outputs *= 2)
        {
            register_module($"block{stage + 1}", _stages[stage] = new WideStage((depth - 4) / 6, inputs, outputs, stage == 0 ? 1 : 2));
            inputs = outputs;
        }
        register_module("bn1", _bn1 = nn.BatchNorm2d(inputs));
        register_module("fc", _fc = nn.Linear(inputs, classes));
        WeightInitialization.KaimingNormalFanOut(this, seed);
    }

    /// <summary>WRN-22-2.</summary>
    public static ModelInfo Wrn22x2 { get; } = new()
    {
        Name = "wrn-22-2",
        Title = "Wide ResNet of 22 layers, twice as wide, CIFAR form",
        DefaultSampleShape = [3, 32, 32],
        Inputs = AcceptedInputs.Pictures(8),
        Source = "Zagoruyko, Komodakis, Wide residual networks, BMVC 2016",
        Build = static (shape, classes, seed) => new WideResNet(22, 2, shape[0], classes, seed),
    };

    /// <summary>From [batch, channels, height, width] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = _conv1.call(input);
        foreach (WideStage stage in _stages) x = stage.call(x);
        x = nn.functional.relu(_bn1.call(x), inplace: true);
        return _fc.call(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = graph.Module(input, _conv1, ModuleTree.Join(name, "conv1"));
        for (int stage = 0; stage < _stages.Length; stage++)
            x = graph.Module(x, _stages[stage], ModuleTree.Join(name, $"block{stage + 1}"));
        x = graph.Relu(graph.Module(x, _bn1, ModuleTree.Join(name, "bn1")));
        return graph.Module(graph.GlobalAverage(x), _fc, ModuleTree.Join(name, "fc"));
    }

    /// <summary>The blocks of one stage, named <c>layer.0</c>, <c>layer.1</c>… as in the published checkpoints.</summary>
    private sealed class WideStage : nn.Module<Tensor, Tensor>, IGraphModule
    {
        private readonly Sequential _layer;

        public WideStage(int blocks, int inputs, int outputs, int stride)
            : base(nameof(WideStage))
        {
            var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
            for (int block = 0; block < blocks; block++)
                layers.Add(($"{block}", block == 0 ? new WideBlock(inputs, outputs, stride) : new WideBlock(outputs, outputs, 1)));
            register_module("layer", _layer = nn.Sequential(layers));
        }

        public override Tensor forward(Tensor input) => _layer.call(input);

        public int Describe(GraphBuilder graph, int input, string name) =>
            graph.Module(input, _layer, ModuleTree.Join(name, "layer"));
    }
}
