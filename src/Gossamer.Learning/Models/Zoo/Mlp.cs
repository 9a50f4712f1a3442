using System.Globalization;
using Gossamer.Inference.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>
/// A multi-layer perceptron: linear layers <c>fc1</c>, <c>fc2</c>… with ReLU between them, on samples of any shape, flattened.
/// Weights and biases start as PyTorch's linear layers do.
/// </summary>
public sealed class Mlp : nn.Module<Tensor, Tensor>, IGraphModule
{
    /// <summary>Begins the name of a perceptron given by its hidden widths.</summary>
    internal const string FamilyPrefix = "mlp:";

    private readonly Linear[] _layers;

    /// <summary>A network of widths <paramref name="inputs"/>, <paramref name="hidden"/>…, <paramref name="classes"/>.</summary>
    public Mlp(int inputs, IReadOnlyList<int> hidden, int classes, ulong seed)
        : base(nameof(Mlp))
    {
        int[] widths = [inputs, .. hidden, classes];
        _layers = new Linear[widths.Length - 1];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = nn.Linear(widths[i], widths[i + 1]);
            register_module($"fc{i + 1}", _layers[i]);
        }
        WeightInitialization.FanInUniform(this, seed);
    }

    /// <summary>LeNet-300-100.</summary>
    public static ModelInfo LeNet300 { get; } = Describe("lenet-300-100", "LeNet-300-100, three linear layers with ReLU", [300, 100]) with
    {
        Source = "LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, Proc. IEEE 1998, section III.C",
    };

    /// <summary>From [batch, …] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = input.flatten(1);
        for (int i = 0; i < _layers.Length - 1; i++) x = nn.functional.relu(_layers[i].call(x), inplace: true);
        return _layers[^1].call(x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        int x = graph.Flatten(input);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = graph.Module(x, _layers[i], ModuleTree.Join(name, $"fc{i + 1}"));
            if (i < _layers.Length - 1) x = graph.Relu(x);
        }
        return x;
    }

    /// <summary>Reads <c>mlp:512-256</c>.</summary>
    /// <exception cref="ArgumentException">A width is not a whole number of at least 1.</exception>
    internal static ModelInfo Parse(string name)
    {
        string[] parts = name[FamilyPrefix.Length..].Split('-');
        int[] hidden = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out hidden[i]) || hidden[i] < 1)
                throw new ArgumentException($"'{parts[i]}' in '{name}' is not a width, expected for example mlp:512-256");
        string title = $"Perceptron with hidden widths {string.Join(", ", hidden)} and ReLU";
        return Describe(FamilyPrefix + string.Join('-', hidden), title, hidden);
    }

    private static int Elements(IReadOnlyList<int> shape) => shape.Aggregate(1, static (product, size) => checked(product * size));

    private static ModelInfo Describe(string name, string title, int[] hidden) => new()
    {
        Name = name,
        Title = title,
        DefaultSampleShape = [1, 28, 28],
        Inputs = AcceptedInputs.Any,
        Source = "Rumelhart, Hinton, Williams, Learning representations by back-propagating errors, Nature 1986",
        Build = (shape, classes, seed) => new Mlp(Elements(shape), hidden, classes, seed),
    };
}
