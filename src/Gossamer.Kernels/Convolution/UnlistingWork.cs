using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Convolution;

/// <summary>Brings what belongs to weights from the order of a list into the order of their topology.</summary>
internal sealed unsafe class UnlistingWork<T>(WeightOrder order) : ICountedWork
    where T : unmanaged
{
    /// <summary>In the order of the list.</summary>
    public T* Listed { get; set; }

    /// <summary>In the order of the topology.</summary>
    public T* Values { get; set; }

    /// <summary>A copy of the order's <see cref="WeightOrder.Starts"/>, used up by a run.</summary>
    public int[] Cursors { get; set; } = [];

    /// <inheritdoc/>
    public int Chunks => order.Chunks;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk) => order.Walk(chunk, Cursors, new Unlister(Listed, Values));

    private readonly struct Unlister(T* listed, T* values) : WeightOrder.IVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(int row, int column, int rank, int place) => values[rank] = listed[place];
    }
}
