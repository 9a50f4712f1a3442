using Gossamer.Kernels.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>A few small layers in a chain, registered in any order, with weights that depend on seed and name alone.</summary>
internal sealed class TinyNetwork : nn.Module<Tensor, Tensor>
{
    private readonly (string Name, nn.Module<Tensor, Tensor> Layer)[] _chain;

    public TinyNetwork(TinyKind kind, ulong seed, bool reversedRegistration = false)
        : base("tiny")
    {
        InputShape = kind == TinyKind.Convolutional ? [2, 4, 4] : [6];
        _chain = Chain(kind);
        foreach ((string name, nn.Module<Tensor, Tensor> layer) in reversedRegistration ? _chain.Reverse() : _chain)
            register_module(name, layer);
        var random = new CounterRandom(seed, "tiny network");
        using IDisposable noGrad = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter value) in named_parameters())
        {
            if (name == "norm.weight") continue;
            CounterRandom stream = random.Fork(name);
            double scale = value.dim() < 2 ? 0.1 : Math.Sqrt(2.0 / (value.numel() / value.shape[0]));
            using Tensor weights = tensor(Draw(value.numel(), i => (float)(scale * stream.Normal(i)))).reshape(value.shape);
            value.copy_(weights);
        }
    }

    public const int Classes = 3;

    public int[] InputShape { get; }

    public static float[] Draw(long count, Func<ulong, float> value)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = value((ulong)i);
        return values;
    }

    public override Tensor forward(Tensor input)
    {
        foreach ((_, nn.Module<Tensor, Tensor> layer) in _chain) input = layer.forward(input);
        return input;
    }

    private static (string, nn.Module<Tensor, Tensor>)[] Chain(TinyKind kind) => kind switch
    {
        TinyKind.Linear =>
        [
            ("first", nn.Linear(6, 8)), ("relu1", nn.ReLU()), ("second", nn.Linear(8, 5)), ("relu2", nn.ReLU()),
            ("third", nn.Linear(5, Classes)),
        ],
        TinyKind.Wide => [("first", nn.Linear(6, 24)), ("relu", nn.ReLU()), ("third", nn.Linear(24, Classes, hasBias: false))],
        TinyKind.Convolutional =>
        [
            ("conv", nn.Conv2d(2, 4, 3, padding: 1)), ("norm", nn.BatchNorm2d(4)), ("relu1", nn.ReLU()),
            ("depthwise", nn.Conv2d(4, 4, 3, padding: 1, groups: 4)), ("pointwise", nn.Conv2d(4, 5, 1)), ("relu2", nn.ReLU()),
            ("flat", nn.Flatten()), ("head", nn.Linear(80, Classes)),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
