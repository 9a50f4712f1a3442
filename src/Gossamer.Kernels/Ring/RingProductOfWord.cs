using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// W·X modulo the word, added to a result, for a W that is packed once and used often. Panels of columns of X are packed as they are
/// needed and multiplied by panels of rows of W, whose sums stay in registers over the whole depth (Goto and van de Geijn, TOMS 2008,
/// with one level of blocking: the panel of X stays in the second-level cache). Threads share the panels of the result.
/// </summary>
/// <typeparam name="T"><see cref="uint"/> or <see cref="ulong"/>.</typeparam>
public sealed class RingProduct<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly RingOperands _operands;
    private readonly RingPath _path;
    private readonly AlignedBuffer<T> _rows;

    internal RingProduct(RingOperands operands, ReadOnlySpan<T> weights, RingPath path)
    {
        SpanLength.Check(weights.Length, checked(operands.Rows * operands.Depths.Length), nameof(weights));
        if (!RingPaths.Supports(path)) throw new PlatformNotSupportedException($"This processor has no {path}.");
        _operands = operands;
        _path = path;
        _rows = Pack(weights, operands.Rows, operands.Depths.Length);
        Inputs = operands.Depths.Max() + operands.Columns.Max() + 1;
        Outputs = (operands.Rows - 1) * operands.RowStride + operands.Outputs.Max() + 1;
    }

    /// <summary>Multiplications and additions of a call.</summary>
    public long MultiplyAdds => (long)_operands.Rows * _operands.Depths.Length * _operands.Columns.Length;

    /// <summary>Elements of the input that are read, from its start.</summary>
    internal int Inputs { get; }

    /// <summary>Elements of the result that are written, from its start.</summary>
    internal int Outputs { get; }

    /// <summary>Adds W·X to <paramref name="result"/>.</summary>
    /// <param name="x">X.</param>
    /// <param name="result">The result.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">Input or result is too short.</exception>
    public void Accumulate(ReadOnlySpan<T> x, Span<T> result, WorkerPool pool)
    {
        if (x.Length < Inputs) throw new ArgumentException($"length {x.Length}, expected {Inputs} at least", nameof(x));
        if (result.Length < Outputs) throw new ArgumentException($"length {result.Length}, expected {Outputs} at least", nameof(result));
        switch (_path)
        {
            case RingPath.Avx512: Run<PanelKernel<T, Vector512<T>, PanelVectors512<T>>>(x, result, pool); break;
            case RingPath.Avx2: Run<PanelKernel<T, Vector256<T>, PanelVectors256<T>>>(x, result, pool); break;
            default: Run<PanelKernelPortable<T>>(x, result, pool); break;
        }
    }

    /// <summary>Frees the packed weights.</summary>
    public void Dispose() => _rows.Dispose();

    private unsafe void Run<TKernel>(ReadOnlySpan<T> x, Span<T> result, WorkerPool pool)
        where TKernel : struct, IPanelKernel<T>
    {
        fixed (T* rows = _rows.Span, input = x, output = result)
        fixed (int* depths = _operands.Depths, columns = _operands.Columns, outputs = _operands.Outputs)
        {
            var work = new RingPanelWork<T, TKernel>(
                rows, input, output, depths, columns, outputs,
                _operands.Rows, _operands.Depths.Length, _operands.Columns.Length, _operands.RowStride);
            pool.Run(work, work.Chunks);
        }
        GC.KeepAlive(_rows);
    }

    /// <summary>Panels of six rows, depth by depth, an even number of them; rows that are not there are zeros.</summary>
    private static AlignedBuffer<T> Pack(ReadOnlySpan<T> weights, int rows, int depth)
    {
        int panels = (rows + 2 * RingProduct.PanelRows - 1) / (2 * RingProduct.PanelRows) * 2;
        var packed = new AlignedBuffer<T>(checked(panels * depth * RingProduct.PanelRows));
        Span<T> to = packed.Span;
        for (int row = 0; row < rows; row++)
        {
            int at = row / RingProduct.PanelRows * depth * RingProduct.PanelRows + row % RingProduct.PanelRows;
            foreach (T weight in weights.Slice(row * depth, depth))
            {
                to[at] = weight;
                at += RingProduct.PanelRows;
            }
        }
        return packed;
    }
}
