using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Growth;

/// <summary>
/// Values drawn from those with which the layer's active weights started, over a divisor (an option of RigL's code). Belongs to
/// the method's extensions too, because it remembers them.
/// </summary>
/// <param name="divisor">Divides the values.</param>
public sealed class ShuffledInitialValues(double divisor = 1) : IGrownValues, IStepExtension
{
    private readonly SortedDictionary<string, double[]> _initial = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Attach(SparseTrainer trainer)
    {
        foreach (Layers.SparseLayer layer in trainer.Layers) _initial.Add(layer.Name, layer.Parameter.ReadActive());
    }

    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        CounterRandom random = layer.Random.Fork("values");
        double[] initial = _initial[layer.Layer.Name];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(initial[random.Below((ulong)positions[i], initial.Length)] / divisor);
        return true;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        foreach ((string name, double[] values) in _initial) writer.Write<double>(name, values);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        foreach (string name in _initial.Keys.ToArray()) _initial[name] = reader.Read<double>(name);
    }
}
