using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>Products W·x with x [groups, depth, positions] and y [groups, rows, positions].</summary>
internal sealed record DenseShape(int GroupCount, int RowCount, int DepthCount, int PositionCount) : LinearShape
{
    public override int Inputs => GroupCount * DepthCount * PositionCount;

    public override int Outputs => GroupCount * RowCount * PositionCount;

    public override int Groups => GroupCount;

    public override int Rows => RowCount;

    public override int Depth => DepthCount;

    public override int Positions => PositionCount;

    public override void Gather<T>(ReadOnlySpan<T> x, int group, int column, Span<T> operand) =>
        x.Slice((group * DepthCount + column) * PositionCount, PositionCount).CopyTo(operand);

    public override void Accumulate<T>(ReadOnlySpan<T> products, int group, int row, Span<T> y)
    {
        Span<T> to = y.Slice((group * RowCount + row) * PositionCount, PositionCount);
        for (int i = 0; i < to.Length; i++) to[i] += products[i];
    }

    public override ILinearMap<T> Bind<T>(ReadOnlyMemory<T> weights) => throw new NotSupportedException();

    public override void AddBias<T>(ReadOnlySpan<T> bias, Span<T> y) => throw new NotSupportedException();

    /// <summary>The plain product, in wrapped 64-bit arithmetic.</summary>
    public ulong[] Multiply(ulong[] weights, ulong[] x)
    {
        ulong[] y = new ulong[Outputs];
        for (int output = 0; output < y.Length; output++)
        {
            (int row, int position) = Math.DivRem(output, PositionCount);
            int group = row / RowCount;
            for (int d = 0; d < DepthCount; d++)
                y[output] += weights[row * DepthCount + d] * x[(group * DepthCount + d) * PositionCount + position];
        }
        return y;
    }
}
