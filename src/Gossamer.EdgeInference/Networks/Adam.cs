using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Optimization;

namespace Gossamer.EdgeInference.Networks;

/// <summary>Adam for a small network, with gradients clipped to a global norm.</summary>
public sealed class Adam : IStateful
{
    private readonly SmallNetwork _network;
    private readonly float[] _first, _second;
    private long _step;

    /// <summary>For <paramref name="network"/>.</summary>
    public Adam(SmallNetwork network)
    {
        _network = network;
        Gradients = new float[network.Parameters.Length];
        (_first, _second) = (new float[Gradients.Length], new float[Gradients.Length]);
    }

    /// <summary>Where gradients over the parameters go before a step.</summary>
    public float[] Gradients { get; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>One step with the present gradients.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <param name="mostNorm">Norm that gradients are scaled down to where theirs is greater.</param>
    public void Step(double learningRate, double mostNorm)
    {
        double squares = 0;
        foreach (float value in Gradients) squares += (double)value * value;
        if (squares > mostNorm * mostNorm)
        {
            float scale = (float)(mostNorm / Math.Sqrt(squares));
            for (int i = 0; i < Gradients.Length; i++) Gradients[i] *= scale;
        }
        AdamWUpdate.Apply(_network.Parameters.AsSpan(), Gradients, _first.AsSpan(), _second.AsSpan(), ++_step, learningRate, 0.9, 0.999, 1e-8, 0, flushSubnormals: true);
        _network.Changed();
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("step", _step);
        writer.Write<float>("first", _first);
        writer.Write<float>("second", _second);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        _step = reader.ReadInt64("step");
        if (_step < 0) throw reader.Malformed("step", $"is {_step}, expected at least 0");
        reader.Read<float>("first", _first.Length).CopyTo(_first, 0);
        reader.Read<float>("second", _second.Length).CopyTo(_second, 0);
    }
}
