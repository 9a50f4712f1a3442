using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// LeNet-5 in the form of today: two 5×5 convolutions of 6 and 16 channels, each with ReLU and 2×2 max-pooling, then linear
/// layers of 120 and 84. The paper of 1998 had trained subsampling, tanh, sparse connections in the second convolution and
/// radial basis outputs instead. Weights and biases start as PyTorch's layers do.
/// </summary>
public sealed class LeNet5 : nn.Module<Tensor, Tensor>, IGraphModule
{
    private const int Side = 32;

    private readonly Conv2d _conv1, _conv2;
    private readonly Linear _fc1, _fc2, _fc3;

    /// <summary>A network for pictures of <paramref name="channels"/> channels.</summary>
    public LeNet5(int channels, int classes, ulong seed)
        : base(nameof(LeNet5))
    {
        register_module("conv1", _conv1 = nn.Conv2d(channels, 6, 5));
        register_module("conv2", _conv2 = nn.Conv2d(6, 16, 5));
        register_module("fc1", _fc1 = nn.Linear(16 * 5 * 5, 120));
        register_module("fc2", _fc2 = nn.Linear(120, 84));
        register_module("fc3", _fc3 = nn.Linear(84, classes));
        WeightInitialization.FanInUniform(this, seed);
    }

    /// <summary>The catalog's entry.</summary>
    public static ModelInfo Info { get; } = new()
    {
        Name = "lenet-5",
        Title = "LeNet-5 with ReLU and max-pooling, 6-16-120-84",
        DefaultSampleShape = [1, 28, 28],
        Inputs = AcceptedInputs.Pictures(28, Side),
        Source = "LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, Proc. IEEE 1998, section II.B",
        Build = static (shape, classes, seed) => new LeNet5(shape[0], classes, seed),
    };

    /// <summary>From [batch, channels, 28 to 32, 28 to 32], padded with zeros to 32×32, to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = PicturePadding.ToAtLeast(input, Side);
        x = nn.functional.max_pool2d(nn.functional.relu(_conv1.call(x), inplace: true), 2);
        x = nn.functional.max_pool2d(nn.functional.relu(_conv2.call(x), inplace: true), 2);
        x = nn.functional.relu(_fc1.call(x.flatten(1)), inplace: true);
        x = nn.functional.relu(_fc2.call(x), inplace: true);
        return _fc3.call(x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = PicturePadding.ToAtLeast(graph, input, Side);
        x = graph.Relu(graph.Module(x, _conv1, ModuleTree.Join(name, "conv1")));
        x = graph.Relu(graph.Module(graph.Add(new MaxPoolOperation(2, 2), x), _conv2, ModuleTree.Join(name, "conv2")));
        x = graph.Flatten(graph.Add(new MaxPoolOperation(2, 2), x));
        x = graph.Relu(graph.Module(x, _fc1, ModuleTree.Join(name, "fc1")));
        x = graph.Relu(graph.Module(x, _fc2, ModuleTree.Join(name, "fc2")));
        return graph.Module(x, _fc3, ModuleTree.Join(name, "fc3"));
    }
}
