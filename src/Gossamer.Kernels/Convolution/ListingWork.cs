using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Convolution;

/// <summary>Brings weights from the order of their topology into the order of a list.</summary>
internal sealed unsafe class ListingWork<T>(WeightOrder order) : ICountedWork
    where T : unmanaged
{
    /// <summary>Weights in the order of the topology.</summary>
    public T* Values { get; set; }

    /// <summary>Weights in the order of the list.</summary>
    public T* Listed { get; set; }

    /// <summary>A copy of the order's <see cref="WeightOrder.Starts"/>, used up by a run.</summary>
    public int[] Cursors { get; set; } = [];

    /// <inheritdoc/>
    public int Chunks => order.Chunks;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk) => order.Walk(chunk, Cursors, new Lister(Values, Listed));

    private readonly struct Lister(T* values, T* listed) : WeightOrder.IVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(int row, int column, int rank, int place) => listed[place] = values[rank];
    }
}
