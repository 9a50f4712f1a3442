namespace Gossamer.EdgeInference.Networks;

/// <summary>What a network computes with: activations and their gradients of up to a number of samples. One for each thread and purpose.</summary>
public abstract class NetworkWorkspace
{
    private protected NetworkWorkspace(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Rows = rows;
    }

    /// <summary>Most samples.</summary>
    public int Rows { get; }

    /// <summary>Inputs of a sample, to be written.</summary>
    public abstract Span<float> Input(int row);

    /// <summary>Outputs of a sample.</summary>
    public abstract Span<float> Output(int row);

    /// <summary>Gradients over the outputs of a sample, to be written.</summary>
    public abstract Span<float> OutputGradient(int row);

    /// <summary>Gradients over the inputs of a sample.</summary>
    public abstract Span<float> InputGradient(int row);
}
