using Gossamer.Kernels.Dense;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Networks;

/// <summary>
/// A small dense network with rectified hidden layers, on kernels of our own: at a batch of 64 and some thousand weights the calls of a tensor
/// library cost more than the arithmetic. All parameters lie in one array, layer by layer: weights [in, out padded], then biases.
/// </summary>
public sealed class Mlp : SmallNetwork
{
    private readonly int[] _sizes;
    private readonly int[] _weights;
    private readonly int[] _biases;
    private readonly int[] _transposedAt;
    private readonly int _start, _end;
    private readonly float[] _transposed;
    private bool _transposedIsFresh;

    /// <summary>A network with weights that are not yet set.</summary>
    /// <param name="sizes">Inputs, hidden units of each layer, outputs; at least two numbers of at least 1.</param>
    /// <exception cref="ArgumentException">There are too few sizes, or one is not positive.</exception>
    public Mlp(params ReadOnlySpan<int> sizes)
        : this(null, 0, sizes)
    {
    }

    /// <summary>The same with its parameters from <paramref name="start"/> on in an array that it shares, or in one of its own.</summary>
    internal Mlp(float[]? shared, int start, ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2) throw new ArgumentException($"{sizes.Length} sizes, expected at least inputs and outputs", nameof(sizes));
        foreach (int size in sizes) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(sizes));
        _sizes = sizes.ToArray();
        (_weights, _biases, _transposedAt) = (new int[Layers], new int[Layers], new int[Layers]);
        int total = start, transposed = 0;
        for (int l = 0; l < Layers; l++)
        {
            _weights[l] = total;
            _biases[l] = total += _sizes[l] * Width(l + 1);
            total += Width(l + 1);
            _transposedAt[l] = transposed;
            transposed += _sizes[l + 1] * Width(l);
        }
        (_start, _end) = (start, total);
        Parameters = shared ?? new float[total];
        _transposed = new float[transposed];
    }

    /// <summary>Layers of weights.</summary>
    public int Layers => _sizes.Length - 1;

    /// <summary>Number of inputs.</summary>
    public override int Inputs => _sizes[0];

    /// <summary>Number of outputs.</summary>
    public override int Outputs => _sizes[^1];

    /// <inheritdoc/>
    internal override float[] Parameters { get; }

    /// <inheritdoc/>
    internal override int[] Form => _sizes;

    /// <summary>Length of the parameters of a network of these sizes.</summary>
    internal static int ParametersOf(ReadOnlySpan<int> sizes)
    {
        int total = 0;
        for (int l = 0; l + 1 < sizes.Length; l++) total += (sizes[l] + 1) * SmallProduct.Padded(sizes[l + 1]);
        return total;
    }

    /// <inheritdoc/>
    public override NetworkWorkspace CreateWorkspace(int rows) => new MlpWorkspace(this, rows);

    /// <inheritdoc/>
    public override SmallNetwork CreateTwin() => new Mlp(_sizes);

    /// <inheritdoc/>
    public override void Initialize(CounterRandom random, double last)
    {
        Parameters.AsSpan(_start.._end).Clear();
        ulong draw = 0;
        for (int l = 0; l < Layers; l++)
        {
            double bound = l == Layers - 1 ? last : Math.Sqrt(6.0 / _sizes[l]);
            for (int i = 0; i < _sizes[l]; i++)
                for (int j = 0; j < _sizes[l + 1]; j++) Parameters[_weights[l] + i * Width(l + 1) + j] = (float)(bound * (2 * random.Uniform(draw++) - 1));
        }
        Changed();
    }

    /// <inheritdoc/>
    internal override void Changed() => _transposedIsFresh = false;

    /// <inheritdoc/>
    public override void Forward(NetworkWorkspace workspace, int rows)
    {
        var own = (MlpWorkspace)workspace;
        for (int l = 0; l < Layers; l++)
            SmallProduct.Run(
                own.Activations[l], Width(l), 1, Parameters.AsSpan(_weights[l], _sizes[l] * Width(l + 1)), Parameters.AsSpan(_biases[l], Width(l + 1)),
                own.Activations[l + 1], rows, _sizes[l], Width(l + 1), rectify: l < Layers - 1);
    }

    /// <inheritdoc/>
    public override void Backward(NetworkWorkspace workspace, int rows, Span<float> parameters, bool inputs)
    {
        var own = (MlpWorkspace)workspace;
        if (!_transposedIsFresh) Transpose();
        for (int l = Layers - 1; l >= 0; l--)
        {
            float[] gradient = own.Gradients[l + 1];
            if (!parameters.IsEmpty)
            {
                SmallProduct.Run(
                    own.Activations[l], 1, Width(l), gradient, default, parameters.Slice(_weights[l], _sizes[l] * Width(l + 1)), _sizes[l], rows, Width(l + 1));
                SmallProduct.Run(own.Ones, 0, 1, gradient, default, parameters.Slice(_biases[l], Width(l + 1)), 1, rows, Width(l + 1));
            }
            if (l == 0 && !inputs) return;
            SmallProduct.Run(
                gradient, Width(l + 1), 1, _transposed.AsSpan(_transposedAt[l], _sizes[l + 1] * Width(l)), default, own.Gradients[l], rows, _sizes[l + 1], Width(l));
            if (l > 0) MaskRectified(own.Gradients[l], own.Activations[l], rows * Width(l));
        }
    }

    /// <summary>Padded width of the layer between weights <paramref name="layer"/> − 1 and <paramref name="layer"/>.</summary>
    internal int Width(int layer) => SmallProduct.Padded(_sizes[layer]);

    private static void MaskRectified(float[] gradients, float[] activations, int length)
    {
        int width = System.Numerics.Vector<float>.Count;
        for (int i = 0; i < length; i += width)
        {
            System.Numerics.Vector<int> active = System.Numerics.Vector.GreaterThan(new System.Numerics.Vector<float>(activations, i), System.Numerics.Vector<float>.Zero);
            System.Numerics.Vector.ConditionalSelect(active, new System.Numerics.Vector<float>(gradients, i), System.Numerics.Vector<float>.Zero).CopyTo(gradients, i);
        }
    }

    private void Transpose()
    {
        for (int l = 0; l < Layers; l++)
        {
            int width = Width(l + 1), inner = Width(l);
            for (int i = 0; i < _sizes[l]; i++)
                for (int j = 0; j < _sizes[l + 1]; j++) _transposed[_transposedAt[l] + j * inner + i] = Parameters[_weights[l] + i * width + j];
        }
        _transposedIsFresh = true;
    }
}
