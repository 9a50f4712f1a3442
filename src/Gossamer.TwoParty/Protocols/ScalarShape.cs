using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// A vector times one number, which only the server knows: the vector in groups of equal length, each with the same number as its one
/// weight, so that no message grows with the vector. The last group is filled up with zeros.
/// </summary>
/// <param name="Count">Elements of the vector.</param>
internal sealed record ScalarShape(int Count) : LinearShape
{
    private const int LargestGroup = 1 << 14;

    public override int Inputs => Count;

    public override int Outputs => Count;

    public override int Groups => (Count + LargestGroup - 1) / LargestGroup;

    public override int Rows => 1;

    public override int Depth => 1;

    public override int Positions => (Count + Groups - 1) / Groups;

    public override void Gather<T>(ReadOnlySpan<T> x, int group, int column, Span<T> operand)
    {
        ReadOnlySpan<T> part = x.Slice(group * Positions, Length(group));
        part.CopyTo(operand);
        operand[part.Length..].Clear();
    }

    public override void Accumulate<T>(ReadOnlySpan<T> products, int group, int row, Span<T> y)
    {
        Span<T> part = y.Slice(group * Positions, Length(group));
        for (int i = 0; i < part.Length; i++) part[i] += products[i];
    }

    public override ILinearMap<T> Bind<T>(ReadOnlyMemory<T> weights) => throw new NotSupportedException();

    public override void AddBias<T>(ReadOnlySpan<T> bias, Span<T> y) => throw new NotSupportedException();

    private int Length(int group) => Math.Clamp(Count - group * Positions, 0, Positions);
}
