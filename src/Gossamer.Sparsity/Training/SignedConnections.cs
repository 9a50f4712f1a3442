using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// Deep rewiring's connections (Bellec et al., arXiv 1711.05136): each position is born with a sign, its weight is sign · θ
/// with θ &gt; 0, and every step adds to θ of the active ones −η · λ₁ + η · ν · N(0, 1). One whose θ has fallen to zero is
/// dormant: the round replaces it by another with θ = 10⁻¹².
/// </summary>
/// <param name="decay">λ₁, the L1 coefficient.</param>
/// <param name="noise">ν, the noise's standard deviation at learning rate 1.</param>
public sealed class SignedConnections(double decay = 1e-5, double noise = 1e-5) : IStepExtension, IGrownValues
{
    /// <summary>θ of a connection that has just been activated.</summary>
    public const double Newborn = 1e-12;

    private CounterRandom _signs;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>+1 or −1, a function of the seed, the layer's name and the position.</summary>
    public int SignOf(SparseLayer layer, long position) => SignOf(_signs.Fork(layer.Name), position);

    /// <summary>Gives every active weight its sign.</summary>
    /// <exception cref="ArgumentException">The structure activates several weights as one.</exception>
    public void Attach(SparseTrainer trainer)
    {
        _signs = trainer.Random.Fork("signs");
        foreach (SparseLayer layer in trainer.Layers)
        {
            if (!layer.Structure.UnitsArePositions)
                throw new ArgumentException($"{layer.Name}: connections with signs need single weights as units");
            CounterRandom signs = _signs.Fork(layer.Name);
            long[] positions = layer.Topology.ToPositions();
            double[] weights = layer.Parameter.ReadActive();
            for (int i = 0; i < weights.Length; i++) weights[i] = SignOf(signs, positions[i]) * Math.Abs(weights[i]);
            layer.Parameter.WriteActive(weights);
        }
    }

    /// <inheritdoc/>
    public void AfterStep(SparseTrainer trainer, double learningRate)
    {
        CounterRandom random = trainer.Random.Fork("noise").Fork((ulong)trainer.Steps);
        foreach (SparseLayer layer in trainer.Layers)
        {
            CounterRandom signs = _signs.Fork(layer.Name), ofLayer = random.Fork(layer.Name);
            long[] positions = layer.Topology.ToPositions();
            double[] weights = layer.Parameter.ReadActive();
            for (int i = 0; i < weights.Length; i++)
                weights[i] += learningRate * (noise * ofLayer.Normal((ulong)positions[i]) - decay * SignOf(signs, positions[i]));
            layer.Parameter.WriteActive(weights);
        }
    }

    /// <summary>Restarts the connections that ought to be dormant but have none to replace them.</summary>
    public void AfterRound(SparseTrainer trainer)
    {
        foreach (SparseLayer layer in trainer.Layers)
        {
            CounterRandom signs = _signs.Fork(layer.Name);
            long[] positions = layer.Topology.ToPositions();
            double[] weights = layer.Parameter.ReadActive();
            var restarted = new List<int>();
            for (int i = 0; i < weights.Length; i++)
            {
                int sign = SignOf(signs, positions[i]);
                if (sign * weights[i] > 0) continue;
                weights[i] = sign * Newborn;
                restarted.Add(i);
            }
            if (restarted.Count == 0) continue;
            layer.Parameter.WriteActive(weights);
            layer.Parameter.ForgetState([.. restarted]);
        }
    }

    /// <inheritdoc/>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        CounterRandom signs = _signs.Fork(layer.Layer.Name);
        for (int i = 0; i < values.Length; i++) values[i] = (float)(SignOf(signs, positions[i]) * Newborn);
        return true;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        // Signs and noise are functions of seed and step.
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
    }

    private static int SignOf(CounterRandom signs, long position) => (signs.Bits((ulong)position) & 1) == 0 ? 1 : -1;
}
