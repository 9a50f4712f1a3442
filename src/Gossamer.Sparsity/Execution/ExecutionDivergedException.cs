namespace Gossamer.Sparsity.Execution;

/// <summary>Sparse kernels and the masked network disagree beyond rounding.</summary>
public sealed class ExecutionDivergedException : Exception
{
    /// <summary>Says where.</summary>
    public ExecutionDivergedException(string message)
        : base(message)
    {
    }
}
