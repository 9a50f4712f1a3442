namespace Gossamer.Kernels.Convolution;

/// <summary>What one forward run of a <see cref="PlaneConvolution{T}"/> reads and writes.</summary>
internal readonly unsafe struct PlaneCall<T>
    where T : unmanaged
{
    /// <summary>What the threads take one after the other.</summary>
    public required PlaneChunk* Chunks { get; init; }

    /// <summary>Tiles of a run.</summary>
    public required PlaneTile* Tiles { get; init; }

    /// <summary>Start of each output channel's weights, and their number.</summary>
    public required int* RowPointers { get; init; }

    /// <summary>Weights in the topology's order.</summary>
    public required T* Weight { get; init; }

    /// <summary>One for each output channel, or null for zeros.</summary>
    public required T* Bias { get; init; }

    /// <summary>Start of the source.</summary>
    public required T* Source { get; init; }

    /// <summary>First position of output channel 0.</summary>
    public required T* Output { get; init; }

    /// <summary>First position of channel 0 of what is added, or null.</summary>
    public required T* Addend { get; init; }

    /// <summary>Elements from one output channel to the next.</summary>
    public required int ChannelPitch { get; init; }

    /// <summary>Whether negative sums become zero.</summary>
    public required bool Rectifies { get; init; }

    /// <summary>For each position of a run all bits set, or clear where it is no position of a map; null if all are.</summary>
    public required T* Mask { get; init; }

    /// <summary>Where positions go, if not side by side as in the run.</summary>
    public required PlanePlacement* Placement { get; init; }

    /// <summary>Positions of a run.</summary>
    public required int Run { get; init; }
}
