using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// The weight gradient over the list of a forward <see cref="GatherPlan"/>: for each group of blocks of samples a sum for each
/// listed weight, in <see cref="Sums"/>; the groups are added afterwards, in order.
/// </summary>
internal abstract unsafe class DotsWork<T> : ICountedWork
    where T : unmanaged
{
    private const int Wanted = 16;
    private const int MostGroups = 4;
    private const int PositionsForOneGroup = 8;
    private const int PositionsOfVisit = 64;

    private readonly int[] _splits;
    private readonly int _visitBlocks;
    private readonly int _visitRows;
    private readonly int _visitColumns;

    /// <summary>Prepares for layouts.</summary>
    protected DotsWork(GatherPlan plan, PackedLayout input, PackedLayout gradient, int channelsPerRow, int elementBytes)
    {
        Plan = plan;
        Input = input;
        Gradient = gradient;
        GatherGrid grid = plan.Grid;
        int positions = grid.Height * grid.Width;
        Groups = positions <= PositionsForOneGroup ? (gradient.Blocks + MostGroups - 1) / MostGroups : Math.Min(gradient.Blocks, MostGroups);
        _splits = ChunkGrid.SplitRows(plan, gradient.Channels, Math.Clamp(Wanted / Groups, 1, gradient.Channels));

        int channelBytes = (channelsPerRow + plan.ChannelBlocks - 1) / plan.ChannelBlocks * PackedLayout.Lanes * elementBytes;
        int extent = grid.ShiftsX[^1] - grid.ShiftsX[0] + 1;
        int border = plan.ByPosition ? 0 : extent - 1;
        long columnBytes = (long)channelBytes * Math.Min(input.Height, grid.ShiftsY.Length);
        long most = CacheBudget.VisitBytes / columnBytes / grid.SourceStep - border;
        int columns = (int)Math.Clamp(most, Math.Min(grid.Width, CacheBudget.Columns), grid.Width);
        int tiles = (grid.Width + columns - 1) / columns;
        _visitColumns = (grid.Width + tiles - 1) / tiles;
        long rowBytes = (long)channelBytes * (_visitColumns * grid.SourceStep + border);
        int InputRows(int rows) => Math.Min(input.Height, (rows - 1) * grid.SourceStep + grid.ShiftsY.Length);
        _visitRows = 1;
        while (_visitRows < grid.Height
            && (_visitRows + 1) * _visitColumns <= PositionsOfVisit
            && InputRows(_visitRows + 1) * rowBytes <= CacheBudget.VisitBytes) _visitRows++;
        _visitBlocks = _visitRows < grid.Height || _visitColumns < grid.Width
            ? 1
            : (int)Math.Clamp(CacheBudget.VisitBytes / (InputRows(_visitRows) * rowBytes), 1, gradient.Blocks);
    }

    /// <summary>The weights' list.</summary>
    public GatherPlan Plan { get; }

    /// <summary>Groups of blocks, each with a sum of its own for every weight.</summary>
    public int Groups { get; }

    /// <summary>The input's buffer.</summary>
    public T* InputStart { get; set; }

    /// <summary>The buffer of the output's gradient.</summary>
    public T* GradientStart { get; set; }

    /// <summary>[groups, weights in the order of the list].</summary>
    public T* Sums { get; set; }

    /// <inheritdoc/>
    public int Chunks => Groups * (_splits.Length - 1);

    /// <summary>Layout of the input.</summary>
    protected PackedLayout Input { get; }

    /// <summary>Layout of the output's gradient.</summary>
    protected PackedLayout Gradient { get; }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        (int group, int split) = Math.DivRem(chunk, _splits.Length - 1);
        int firstRow = _splits[split], endRow = _splits[split + 1];
        T* sums = Sums + (nint)group * Plan.Count;
        new Span<T>(sums + Plan.RowStart(firstRow), Plan.RowStart(endRow) - Plan.RowStart(firstRow)).Clear();
        int firstBlock = (int)((long)Gradient.Blocks * group / Groups), endBlock = (int)((long)Gradient.Blocks * (group + 1) / Groups);
        GatherGrid grid = Plan.Grid;
        for (int block = firstBlock; block < endBlock; block += _visitBlocks)
            for (int channels = 0; channels < Plan.ChannelBlocks; channels++)
                for (int y = 0; y < grid.Height; y += _visitRows)
                    for (int x = 0; x < grid.Width; x += _visitColumns)
                        Visit(
                            sums, block, Math.Min(endBlock, block + _visitBlocks), channels, y, Math.Min(grid.Height, y + _visitRows),
                            x, Math.Min(grid.Width, x + _visitColumns), firstRow, endRow);
    }

    /// <summary>
    /// Adds what blocks [block, endBlock) at grid positions [top, bottom) × [left, right) contribute to the weights of one channel block
    /// and output channels [firstRow, endRow).
    /// </summary>
    protected abstract void Visit(
        T* sums, int block, int endBlock, int channels, int top, int bottom, int left, int right, int firstRow, int endRow);
}
