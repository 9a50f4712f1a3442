namespace Gossamer.Sparsity.Growth;

/// <summary>A dense [rows, columns] matrix that need not exist as a whole: it is read by rows.</summary>
public interface ISignal
{
    /// <summary>Writes rows [<paramref name="firstRow"/>, firstRow + destination.Length / columns).</summary>
    void ReadRows(int firstRow, Span<double> destination);
}
