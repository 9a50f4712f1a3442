using System.Numerics;

namespace Gossamer.Kernels.Ring;

/// <summary>Products of matrices whose elements are integers modulo the word.</summary>
public static class RingProduct
{
    /// <summary>Rows of a packed panel.</summary>
    internal const int PanelRows = 6;

    /// <summary>Bytes of packed weights that are asked for ahead of their use: where each serves few columns, memory cannot keep up else.</summary>
    internal const int FetchAhead = 2048;

    /// <summary>[rows, depth] · [depth, columns] = [rows, columns].</summary>
    /// <param name="weights">The left matrix, [rows, depth].</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="depth">Its columns.</param>
    /// <param name="columns">Columns of the right matrix.</param>
    public static RingProduct<T> OfMatrices<T>(ReadOnlySpan<T> weights, int rows, int depth, int columns)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => OfMatrices(weights, rows, depth, columns, RingPaths.Fastest);

    /// <summary>The same with chosen instructions.</summary>
    public static RingProduct<T> OfMatrices<T>(ReadOnlySpan<T> weights, int rows, int depth, int columns, RingPath path)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Check(rows, depth, columns);
        return new RingProduct<T>(RingOperands.Matrices(rows, depth, columns), weights, path);
    }

    /// <summary>A fully connected layer: [batch, depth] to [batch, rows].</summary>
    /// <param name="weights">[rows, depth].</param>
    /// <param name="rows">Output features.</param>
    /// <param name="depth">Input features.</param>
    /// <param name="batch">Samples.</param>
    public static RingProduct<T> OfVectors<T>(ReadOnlySpan<T> weights, int rows, int depth, int batch)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Check(rows, depth, batch);
        return new RingProduct<T>(RingOperands.Vectors(rows, depth, batch), weights, RingPaths.Fastest);
    }

    private static void Check(int rows, int depth, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
    }
}
