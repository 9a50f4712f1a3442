using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary><see cref="DotsWork{T}"/> with vectors of one width.</summary>
internal sealed unsafe class DotsWork<T, TVector, TSimd>(
    GatherPlan plan, PackedLayout input, PackedLayout gradient, int channelsPerRow)
    : DotsWork<T>(plan, input, gradient, channelsPerRow, sizeof(T))
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    protected override void Visit(
        T* sums, int block, int endBlock, int channels, int top, int bottom, int left, int right, int firstRow, int endRow)
    {
        GatherGrid grid = Plan.Grid;
        int blocks = endBlock - block, perBlock = Plan.SegmentsPerBlock, shiftsX = Plan.ByPosition ? grid.ShiftsX.Length : 1;
        nint inputStep = (nint)grid.SourceStep * PackedLayout.Lanes, inputRow = (nint)grid.SourceStep * Input.RowPitch;
        T* input = InputStart + (nint)block * Input.BlockPitch;
        T* gradient = GradientStart + (nint)block * Gradient.BlockPitch + Gradient.Interior;
        fixed (int* segments = Plan.Segments, offsets = Plan.Offsets)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                int* segment = segments + (row * Plan.ChannelBlocks + channels) * perBlock;
                if (segment[0] == segment[perBlock]) continue;
                T* channel = gradient + (nint)row * Gradient.PlanePitch;
                for (int shiftY = 0; shiftY < grid.ShiftsY.Length; shiftY++)
                {
                    (int y, int yEnd) = Inside(grid.ShiftsY[shiftY], grid.Height, Input.Height, top, bottom);
                    if (y >= yEnd) continue;
                    int joined = 1;
                    if (!Plan.ByPosition)
                    {
                        // Kernel rows that read inside the map from the same grid rows go together: longer runs of four.
                        while (shiftY + joined < grid.ShiftsY.Length
                            && Inside(grid.ShiftsY[shiftY + joined], grid.Height, Input.Height, top, bottom) == (y, yEnd)) joined++;
                    }
                    for (int shiftX = 0; shiftX < shiftsX; shiftX++)
                    {
                        int start = segment[shiftY * shiftsX + shiftX], end = segment[shiftY * shiftsX + shiftX + joined];
                        if (start == end) continue;
                        (int x, int xEnd) = Plan.ByPosition
                            ? Inside(grid.ShiftsX[shiftX], grid.Width, Input.Width, left, right)
                            : (left, right);
                        if (x >= xEnd) continue;
                        var gradientBox = new Box<T>(
                            channel + (nint)y * Gradient.RowPitch + x * PackedLayout.Lanes,
                            blocks, Gradient.BlockPitch, yEnd - y, Gradient.RowPitch, xEnd - x, PackedLayout.Lanes);
                        var inputBox = new Box<T>(
                            input + y * inputRow + x * inputStep, blocks, Input.BlockPitch, yEnd - y, inputRow, xEnd - x, inputStep);
                        DotProducts<T, TVector, TSimd>.Add(gradientBox, inputBox, offsets + start, sums + start, end - start);
                    }
                    shiftY += joined - 1;
                }
            }
        }
    }

    private (int First, int End) Inside(int shift, int gridSize, int inputSize, int from, int to)
    {
        (int first, int end) = GatherGrid.Inside(shift, Plan.Grid.SourceStep, gridSize, inputSize);
        return (Math.Max(first, from), Math.Min(end, to));
    }
}
