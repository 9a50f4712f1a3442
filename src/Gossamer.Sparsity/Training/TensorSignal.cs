using System.Numerics;
using System.Runtime.InteropServices;
using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>A dense matrix copied out of a tensor, so that later in-place changes of the tensor do not show.</summary>
internal sealed class TensorSignal : ISignal, IWeightGradient
{
    private readonly double[]? _doubles;
    private readonly float[]? _floats;
    private readonly int _columns;

    public TensorSignal(Tensor matrix, int columns)
    {
        _columns = columns;
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        Tensor plain = matrix.detach().cpu().contiguous();
        if (plain.dtype == ScalarType.Float64) _doubles = MemoryMarshal.Cast<byte, double>(plain.bytes).ToArray();
        else _floats = MemoryMarshal.Cast<byte, float>(plain.to(ScalarType.Float32).bytes).ToArray();
        GC.KeepAlive(plain);
    }

    public bool IsFinite
    {
        get
        {
            // Zero times a finite number is zero; times a NaN or infinity it is NaN, and stays so in the sum.
            return _doubles is not null ? IsFiniteSum<double>(_doubles) : IsFiniteSum<float>(_floats);
        }
    }

    public void ReadRows(int firstRow, Span<double> destination)
    {
        int start = firstRow * _columns;
        if (_doubles is not null)
        {
            _doubles.AsSpan(start, destination.Length).CopyTo(destination);
            return;
        }
        ReadOnlySpan<float> source = _floats.AsSpan(start, destination.Length);
        for (int i = 0; i < source.Length; i++) destination[i] = source[i];
    }

    void IWeightGradient.Compute(SparseTopology positions, Span<double> gradient) => Gather(positions.ToPositions()).CopyTo(gradient);

    /// <summary>Values at ascending positions.</summary>
    public double[] Gather(ReadOnlySpan<long> positions)
    {
        double[] values = new double[positions.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _doubles is not null ? _doubles[positions[i]] : _floats![positions[i]];
        return values;
    }

    private static bool IsFiniteSum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        Vector<T> sums = Vector<T>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count) sums += new Vector<T>(values[i..]) * Vector<T>.Zero;
        T sum = Vector.Sum(sums);
        for (; i < values.Length; i++) sum += values[i] * T.Zero;
        return T.IsFinite(sum);
    }
}
