namespace Gossamer.EdgeInference.Networks;

/// <summary>What an <see cref="Mlp"/> computes with.</summary>
public sealed class MlpWorkspace : NetworkWorkspace
{
    private readonly Mlp _network;

    /// <summary>Room for <paramref name="rows"/> samples of <paramref name="network"/>.</summary>
    public MlpWorkspace(Mlp network, int rows)
        : base(rows)
    {
        _network = network;
        Activations = [.. Enumerable.Range(0, network.Layers + 1).Select(l => new float[rows * network.Width(l)])];
        Gradients = [.. Enumerable.Range(0, network.Layers + 1).Select(l => new float[rows * network.Width(l)])];
        Ones = new float[rows];
        Array.Fill(Ones, 1);
    }

    internal float[][] Activations { get; }

    internal float[][] Gradients { get; }

    internal float[] Ones { get; }

    /// <inheritdoc/>
    public override Span<float> Input(int row) => Activations[0].AsSpan(row * _network.Width(0), _network.Inputs);

    /// <inheritdoc/>
    public override Span<float> Output(int row) => Activations[^1].AsSpan(row * _network.Width(_network.Layers), _network.Outputs);

    /// <inheritdoc/>
    public override Span<float> OutputGradient(int row) => Gradients[^1].AsSpan(row * _network.Width(_network.Layers), _network.Outputs);

    /// <inheritdoc/>
    public override Span<float> InputGradient(int row) => Gradients[0].AsSpan(row * _network.Width(0), _network.Inputs);
}
