using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary><see cref="GatherWork{T}"/> with vectors of one width.</summary>
internal sealed unsafe class GatherWork<T, TVector, TSimd>(GatherPlan plan, PackedLayout source, PackedLayout destination)
    : GatherWork<T>(plan, source, destination)
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    protected override void Tile(int block, int top, int bottom, int left, int right, int firstRow, int endRow)
    {
        GatherGrid grid = Plan.Grid;
        nint sourceStep = (nint)grid.SourceStep * PackedLayout.Lanes, sourceRow = (nint)grid.SourceStep * SourceLayout.RowPitch;
        nint destinationStep = (nint)grid.DestinationStep * PackedLayout.Lanes;
        nint destinationRow = (nint)grid.DestinationStep * DestinationLayout.RowPitch;
        T* source = Source + (nint)block * SourceLayout.BlockPitch + top * sourceRow + left * sourceStep;
        T* destination = Destination + (nint)block * DestinationLayout.BlockPitch
            + DestinationLayout.Offset(0, 0, grid.DestinationY, grid.DestinationX) + top * destinationRow + left * destinationStep;
        int rows = bottom - top, columns = right - left, perBlock = Plan.SegmentsPerBlock;
        int firstShift = 0, endShift = 0;
        bool streams = Streams;
        if (!Plan.ByPosition) (firstShift, endShift) = ShiftsInside(top);
        fixed (int* segments = Plan.Segments, offsets = Plan.Offsets)
        {
            for (int channels = 0; channels < Plan.ChannelBlocks; channels++)
            {
                bool first = channels == 0, rectifies = Rectifies && channels == Plan.ChannelBlocks - 1;
                for (int row = firstRow; row < endRow; row++)
                {
                    int* segment = segments + (row * Plan.ChannelBlocks + channels) * perBlock;
                    T* output = destination + (nint)row * DestinationLayout.PlanePitch;
                    T bias = Bias is null ? default : Bias[row];
                    if (!Plan.ByPosition)
                    {
                        Weights<T> weights = Between(offsets, segment[firstShift], segment[endShift]);
                        var ends = new Ends<T>(first, bias, rectifies);
                        if (streams)
                            GatherTiles<T, TVector, TSimd, StreamedStores>.Rectangle(
                                source, sourceRow, sourceStep, output, destinationRow, destinationStep, rows, columns, weights, ends);
                        else
                            GatherTiles<T, TVector, TSimd, CachedStores>.Rectangle(
                                source, sourceRow, sourceStep, output, destinationRow, destinationStep, rows, columns, weights, ends);
                        continue;
                    }
                    if (first)
                        GatherTiles<T, TVector, TSimd, CachedStores>.Rectangle(
                            source, sourceRow, sourceStep, output, destinationRow, destinationStep, rows, columns,
                            default, new Ends<T>(true, bias, false));
                    for (int shiftY = 0; shiftY < grid.ShiftsY.Length; shiftY++)
                    {
                        (int y, int yEnd) = GatherGrid.Inside(grid.ShiftsY[shiftY], grid.SourceStep, grid.Height, SourceLayout.Height);
                        y = Math.Max(y, top);
                        yEnd = Math.Min(yEnd, bottom);
                        if (y >= yEnd) continue;
                        for (int shiftX = 0; shiftX < grid.ShiftsX.Length; shiftX++)
                        {
                            int* position = segment + shiftY * grid.ShiftsX.Length + shiftX;
                            if (position[0] == position[1]) continue;
                            (int x, int xEnd) = GatherGrid.Inside(grid.ShiftsX[shiftX], grid.SourceStep, grid.Width, SourceLayout.Width);
                            x = Math.Max(x, left);
                            xEnd = Math.Min(xEnd, right);
                            if (x >= xEnd) continue;
                            GatherTiles<T, TVector, TSimd, CachedStores>.Rectangle(
                                source + (y - top) * sourceRow + (x - left) * sourceStep, sourceRow, sourceStep,
                                output + (y - top) * destinationRow + (x - left) * destinationStep, destinationRow, destinationStep,
                                yEnd - y, xEnd - x, Between(offsets, position[0], position[1]), default);
                        }
                    }
                    if (rectifies)
                        GatherTiles<T, TVector, TSimd, CachedStores>.Rectangle(
                            source, sourceRow, sourceStep, output, destinationRow, destinationStep, rows, columns,
                            default, new Ends<T>(false, default, true));
                }
            }
        }
    }

    private Weights<T> Between(int* offsets, int start, int end) => new(offsets + start, Values + start, end - start);

    /// <summary>The kernel rows that read inside the map from grid row <paramref name="y"/>; they are neighbours.</summary>
    private (int First, int End) ShiftsInside(int y)
    {
        ReadOnlySpan<int> shifts = Plan.Grid.ShiftsY;
        int row = y * Plan.Grid.SourceStep, first = 0;
        while (first < shifts.Length && row + shifts[first] < 0) first++;
        int end = first;
        while (end < shifts.Length && row + shifts[end] < SourceLayout.Height) end++;
        return (first, end);
    }
}
