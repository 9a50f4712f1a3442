using System.Numerics;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// The public shape of a linear map y = W·x whose weights one party knows: a product of W [rows, depth] in each group with a matrix
/// whose rows are gathered from the input (implicit im2col). Input and output are whole batches.
/// </summary>
public abstract record LinearShape
{
    /// <summary>Elements of x, the whole batch.</summary>
    public abstract int Inputs { get; }

    /// <summary>Elements of y, the whole batch.</summary>
    public abstract int Outputs { get; }

    /// <summary>Groups, each with weights of its own.</summary>
    public abstract int Groups { get; }

    /// <summary>Rows of a group's weights: its output features or channels.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of a group's weights. Weights lie [groups, rows, depth].</summary>
    public abstract int Depth { get; }

    /// <summary>Output positions that use a weight, over the batch.</summary>
    public abstract int Positions { get; }

    /// <summary>Weights in all.</summary>
    public int Weights => Groups * Rows * Depth;

    /// <summary>
    /// Which elements of x weights multiply, ascending; empty where it is all of them. A stride wider than the kernel leaves some out.
    /// </summary>
    public virtual int[] FindSampled() => [];

    /// <summary>Copies the operand of weight column <paramref name="column"/>: what the weights of that column multiply, one element for each position.</summary>
    /// <param name="x">The input, [<see cref="Inputs"/>].</param>
    /// <param name="group">Which group.</param>
    /// <param name="column">Which column, 0 to <see cref="Depth"/> − 1.</param>
    /// <param name="operand">[<see cref="Positions"/>].</param>
    public abstract void Gather<T>(ReadOnlySpan<T> x, int group, int column, Span<T> operand)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Adds to the outputs of weight row <paramref name="row"/> one element for each position, modulo the word.</summary>
    /// <param name="products">[<see cref="Positions"/>], in the order of <see cref="Gather"/>.</param>
    /// <param name="group">Which group.</param>
    /// <param name="row">Which row, 0 to <see cref="Rows"/> − 1.</param>
    /// <param name="y">The output, [<see cref="Outputs"/>].</param>
    public abstract void Accumulate<T>(ReadOnlySpan<T> products, int group, int row, Span<T> y)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>The map itself, for the party that knows the weights.</summary>
    /// <param name="weights">[groups, rows, depth]; not to be changed later.</param>
    /// <exception cref="ArgumentException">The weights have another length.</exception>
    public abstract ILinearMap<T> Bind<T>(ReadOnlyMemory<T> weights)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Adds to all outputs of each weight row its bias, modulo the word.</summary>
    /// <param name="bias">[groups · rows].</param>
    /// <param name="y">The output, [<see cref="Outputs"/>].</param>
    public abstract void AddBias<T>(ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;
}
