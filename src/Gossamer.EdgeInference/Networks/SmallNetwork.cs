using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Networks;

/// <summary>A small network on kernels of our own, all of whose parameters lie in one array.</summary>
public abstract class SmallNetwork : IStateful
{
    /// <summary>Number of inputs.</summary>
    public abstract int Inputs { get; }

    /// <summary>Number of outputs.</summary>
    public abstract int Outputs { get; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>All weights and biases, padding included. Whoever writes to them calls <see cref="Changed"/>.</summary>
    internal abstract float[] Parameters { get; }

    /// <summary>Numbers that tell one form from another: parameters of networks with the same may be exchanged.</summary>
    internal abstract int[] Form { get; }

    /// <summary>Room for <paramref name="rows"/> samples.</summary>
    public abstract NetworkWorkspace CreateWorkspace(int rows);

    /// <summary>A network of this form whose weights are not yet set.</summary>
    public abstract SmallNetwork CreateTwin();

    /// <summary>Sets weights as He et al. for rectified units, those of the last layer uniform within ±<paramref name="last"/>; biases are zero.</summary>
    public abstract void Initialize(CounterRandom random, double last);

    /// <summary>Outputs of <paramref name="rows"/> samples whose inputs lie in the workspace.</summary>
    public abstract void Forward(NetworkWorkspace workspace, int rows);

    /// <summary>
    /// Gradients of a scalar from its gradients over outputs, which lie in the workspace; padding there must be zero. Sums over samples.
    /// </summary>
    /// <param name="workspace">Where <see cref="Forward"/> has left its activations.</param>
    /// <param name="rows">Samples.</param>
    /// <param name="parameters">Receives gradients over <see cref="Parameters"/>; empty if they are not wanted.</param>
    /// <param name="inputs">Whether gradients over inputs are wanted, in the workspace.</param>
    public abstract void Backward(NetworkWorkspace workspace, int rows, Span<float> parameters, bool inputs);

    /// <summary>Takes the weights of <paramref name="other"/>, a network of the same form.</summary>
    /// <exception cref="ArgumentException">The forms differ.</exception>
    public void CopyFrom(SmallNetwork other)
    {
        if (!Form.AsSpan().SequenceEqual(other.Form)) throw new ArgumentException($"a network of form {string.Join(" x ", other.Form)}, expected {string.Join(" x ", Form)}", nameof(other));
        other.Parameters.CopyTo(Parameters, 0);
        Changed();
    }

    /// <summary>Moves towards <paramref name="other"/>: φ ← rate · φ_other + (1 − rate) · φ (E15).</summary>
    public void Follow(SmallNetwork other, float rate)
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

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write<int>("sizes", Form);
        writer.Write<float>("parameters", Parameters);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        int[] sizes = reader.Read<int>("sizes");
        if (!sizes.AsSpan().SequenceEqual(Form)) throw reader.Malformed("sizes", $"is {string.Join(" x ", sizes.Take(16))}, expected {string.Join(" x ", Form)}");
        float[] parameters = reader.Read<float>("parameters", Parameters.Length);
        if (parameters.Any(static value => !float.IsFinite(value))) throw reader.Malformed("parameters", "has a value that is not finite");
        parameters.CopyTo(Parameters, 0);
        Changed();
    }

    /// <summary>Says that <see cref="Parameters"/> were written to.</summary>
    internal abstract void Changed();
}
