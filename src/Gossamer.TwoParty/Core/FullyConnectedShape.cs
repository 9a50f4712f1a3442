using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Ring;

namespace Gossamer.TwoParty.Core;

/// <summary>A fully connected layer: [batch, features in] to [batch, features out].</summary>
public sealed record FullyConnectedShape : LinearShape
{
    // Fewer samples would leave most of a panel of columns empty.
    private const int FewestColumns = 6;

    /// <summary>Describes the layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public FullyConnectedShape(int batch, int featuresIn, int featuresOut)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(featuresIn);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(featuresOut);
        Positions = batch;
        Depth = featuresIn;
        Rows = featuresOut;
    }

    /// <inheritdoc/>
    public override int Inputs => checked(Positions * Depth);

    /// <inheritdoc/>
    public override int Outputs => checked(Positions * Rows);

    /// <inheritdoc/>
    public override int Groups => 1;

    /// <inheritdoc/>
    public override int Rows { get; }

    /// <inheritdoc/>
    public override int Depth { get; }

    /// <inheritdoc/>
    public override int Positions { get; }

    /// <inheritdoc/>
    public override void Gather<T>(ReadOnlySpan<T> x, int group, int column, Span<T> operand)
    {
        for (int i = 0; i < Positions; i++) operand[i] = x[i * Depth + column];
    }

    /// <inheritdoc/>
    public override void Accumulate<T>(ReadOnlySpan<T> products, int group, int row, Span<T> y)
    {
        for (int i = 0; i < Positions; i++) y[i * Rows + row] += products[i];
    }

    /// <inheritdoc/>
    public override ILinearMap<T> Bind<T>(ReadOnlyMemory<T> weights) =>
        Positions < FewestColumns ? new FewSamples<T>(this, weights) : new ManySamples<T>(RingProduct.OfVectors(weights.Span, Rows, Depth, Positions));

    /// <inheritdoc/>
    public override void AddBias<T>(ReadOnlySpan<T> bias, Span<T> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] += bias[i % Rows];
    }

    private sealed class FewSamples<T>(FullyConnectedShape shape, ReadOnlyMemory<T> weights) : ILinearMap<T>
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        public void Accumulate(ReadOnlySpan<T> x, Span<T> y, WorkerPool pool) =>
            RingDots.Accumulate(weights.Span, x, y, shape.Rows, shape.Depth, shape.Positions, pool);

        public void Dispose()
        {
        }
    }

    private sealed class ManySamples<T>(RingProduct<T> product) : ILinearMap<T>
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        public void Accumulate(ReadOnlySpan<T> x, Span<T> y, WorkerPool pool) => product.Accumulate(x, y, pool);

        public void Dispose() => product.Dispose();
    }
}
