namespace Gossamer.EdgeInference.Networks;

/// <summary>What a network computes with: activations and their gradients of up to a number of samples. One for each thread and purpose.</summary>
public sealed class MlpWorkspace
{
    private readonly Mlp _network;

    /// <summary>Room for <paramref name="rows"/> samples of <paramref name="network"/>.</summary>
    public MlpWorkspace(Mlp network, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        _network = network;
        Rows = rows;
        Activations = [.. Enumerable.Range(0, network.Layers + 1).Select(l => new float[rows * network.Width(l)])];
        Gradients = [.. Enumerable.Range(0, network.Layers + 1).Select(l => new float[rows * network.Width(l)])];
        Ones = new float[rows];
        Array.Fill(Ones, 1);
    }

    /// <summary>Most samples.</summary>
    public int Rows { get; }

    internal float[][] Activations { get; }

    internal float[][] Gradients { get; }

    internal float[] Ones { get; }

    /// <summary>Inputs of a sample, to be written.</summary>
    public Span<float> Input(int row) => Activations[0].AsSpan(row * _network.Width(0), _network.Inputs);

    /// <summary>Outputs of a sample.</summary>
    public Span<float> Output(int row) => Activations[^1].AsSpan(row * _network.Width(_network.Layers), _network.Outputs);

    /// <summary>Gradients over the outputs of a sample, to be written.</summary>
    public Span<float> OutputGradient(int row) => Gradients[^1].AsSpan(row * _network.Width(_network.Layers), _network.Outputs);

    /// <summary>Gradients over the inputs of a sample.</summary>
    public Span<float> InputGradient(int row) => Gradients[0].AsSpan(row * _network.Width(0), _network.Inputs);

    /// <summary>Gives the inputs of the first <paramref name="rows"/> samples to the workspace of another network of the same inputs.</summary>
    internal void CopyInputs(MlpWorkspace other, int rows) => Array.Copy(Activations[0], other.Activations[0], rows * _network.Width(0));
}
