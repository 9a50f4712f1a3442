using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Dense;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Networks;

/// <summary>
/// A small dense network with rectified hidden layers, on kernels of our own: at a batch of 64 and some thousand weights the calls of a tensor
/// library cost more than the arithmetic. All parameters lie in one array, layer by layer: weights [in, out padded], then biases.
/// </summary>
public sealed class Mlp : IStateful
{
    private readonly int[] _sizes;
    private readonly int[] _weights;
    private readonly int[] _biases;
    private readonly int[] _transposedAt;
    private readonly float[] _transposed;
    private bool _transposedIsFresh;

    /// <summary>A network with weights that are not yet set.</summary>
    /// <param name="sizes">Inputs, hidden units of each layer, outputs; at least two numbers of at least 1.</param>
    /// <exception cref="ArgumentException">There are too few sizes, or one is not positive.</exception>
    public Mlp(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2) throw new ArgumentException($"{sizes.Length} sizes, expected at least inputs and outputs", nameof(sizes));
        foreach (int size in sizes) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(sizes));
        _sizes = sizes.ToArray();
        (_weights, _biases, _transposedAt) = (new int[Layers], new int[Layers], new int[Layers]);
        int total = 0, transposed = 0;
        for (int l = 0; l < Layers; l++)
        {
            _weights[l] = total;
            _biases[l] = total += _sizes[l] * Width(l + 1);
            total += Width(l + 1);
            _transposedAt[l] = transposed;
            transposed += _sizes[l + 1] * Width(l);
        }
        Parameters = new float[total];
        _transposed = new float[transposed];
    }

    /// <summary>Layers of weights.</summary>
    public int Layers => _sizes.Length - 1;

    /// <summary>Number of inputs.</summary>
    public int Inputs => _sizes[0];

    /// <summary>Number of outputs.</summary>
    public int Outputs => _sizes[^1];

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>All weights and biases, padding included. Whoever writes to them calls <see cref="Changed"/>.</summary>
    internal float[] Parameters { get; }

    /// <summary>Sets weights as He et al. for rectified units, the last layer uniform within ±<paramref name="last"/>; biases are zero.</summary>
    public Mlp Initialize(CounterRandom random, double last)
    {
        Array.Clear(Parameters);
        ulong draw = 0;
        for (int l = 0; l < Layers; l++)
        {
            double bound = l == Layers - 1 ? last : Math.Sqrt(6.0 / _sizes[l]);
            for (int i = 0; i < _sizes[l]; i++)
                for (int j = 0; j < _sizes[l + 1]; j++) Parameters[_weights[l] + i * Width(l + 1) + j] = (float)(bound * (2 * random.Uniform(draw++) - 1));
        }
        Changed();
        return this;
    }

    /// <summary>Takes the weights of <paramref name="other"/>, a network of the same sizes.</summary>
    public void CopyFrom(Mlp other)
    {
        other.Parameters.CopyTo(Parameters, 0);
        Changed();
    }

    /// <summary>Moves towards <paramref name="other"/>: φ ← rate · φ_other + (1 − rate) · φ (E15).</summary>
    public void Follow(Mlp other, float rate)
    {
        float[] own = Parameters, target = other.Parameters;
        int width = System.Numerics.Vector<float>.Count, i = 0;
        var step = new System.Numerics.Vector<float>(rate);
        for (; i <= own.Length - width; i += width)
        {
            var value = new System.Numerics.Vector<float>(own, i);
            (value + step * (new System.Numerics.Vector<float>(target, i) - value)).CopyTo(own, i);
        }
        for (; i < own.Length; i++) own[i] += rate * (target[i] - own[i]);
        Changed();
    }

    /// <summary>Says that <see cref="Parameters"/> were written to.</summary>
    internal void Changed() => _transposedIsFresh = false;

    /// <summary>Outputs of <paramref name="rows"/> samples whose inputs lie in the workspace.</summary>
    public void Forward(MlpWorkspace workspace, int rows)
    {
        for (int l = 0; l < Layers; l++)
            SmallProduct.Run(
                workspace.Activations[l], Width(l), 1, Parameters.AsSpan(_weights[l], _sizes[l] * Width(l + 1)), Parameters.AsSpan(_biases[l], Width(l + 1)),
                workspace.Activations[l + 1], rows, _sizes[l], Width(l + 1), rectify: l < Layers - 1);
    }

    /// <summary>
    /// Gradients of a scalar from its gradients over outputs, which lie in the workspace; padding there must be zero. Sums over samples.
    /// </summary>
    /// <param name="workspace">Where <see cref="Forward"/> has left its activations.</param>
    /// <param name="rows">Samples.</param>
    /// <param name="parameters">Receives gradients over <see cref="Parameters"/>; empty if they are not wanted.</param>
    /// <param name="inputs">Whether gradients over inputs are wanted, in the workspace.</param>
    public void Backward(MlpWorkspace workspace, int rows, Span<float> parameters, bool inputs)
    {
        if (!_transposedIsFresh) Transpose();
        for (int l = Layers - 1; l >= 0; l--)
        {
            float[] gradient = workspace.Gradients[l + 1];
            if (!parameters.IsEmpty)
            {
                SmallProduct.Run(
                    workspace.Activations[l], 1, Width(l), gradient, default, parameters.Slice(_weights[l], _sizes[l] * Width(l + 1)), _sizes[l], rows, Width(l + 1));
                SmallProduct.Run(workspace.Ones, 0, 1, gradient, default, parameters.Slice(_biases[l], Width(l + 1)), 1, rows, Width(l + 1));
            }
            if (l == 0 && !inputs) return;
            SmallProduct.Run(
                gradient, Width(l + 1), 1, _transposed.AsSpan(_transposedAt[l], _sizes[l + 1] * Width(l)), default, workspace.Gradients[l], rows, _sizes[l + 1], Width(l));
            if (l > 0) MaskRectified(workspace.Gradients[l], workspace.Activations[l], rows * Width(l));
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write<int>("sizes", _sizes);
        writer.Write<float>("parameters", Parameters);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        int[] sizes = reader.Read<int>("sizes");
        if (!sizes.AsSpan().SequenceEqual(_sizes)) throw reader.Malformed("sizes", $"is {string.Join(" x ", sizes.Take(16))}, expected {string.Join(" x ", _sizes)}");
        float[] parameters = reader.Read<float>("parameters", Parameters.Length);
        if (parameters.Any(static value => !float.IsFinite(value))) throw reader.Malformed("parameters", "has a value that is not finite");
        parameters.CopyTo(Parameters, 0);
        Changed();
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
