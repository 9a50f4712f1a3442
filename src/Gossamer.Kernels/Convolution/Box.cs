namespace Gossamer.Kernels.Convolution;

/// <summary>Positions of one channel over several blocks of samples.</summary>
/// <param name="start">First position of the first block.</param>
/// <param name="blocks">Blocks.</param>
/// <param name="blockPitch">Elements from one block to the next.</param>
/// <param name="rows">Rows.</param>
/// <param name="rowPitch">Elements from one row to the next.</param>
/// <param name="columns">Columns.</param>
/// <param name="step">Elements from one column to the next.</param>
internal readonly unsafe struct Box<T>(T* start, int blocks, nint blockPitch, int rows, nint rowPitch, int columns, nint step)
    where T : unmanaged
{
    public readonly T* Start = start;
    public readonly int Blocks = blocks;
    public readonly nint BlockPitch = blockPitch;
    public readonly int Rows = rows;
    public readonly nint RowPitch = rowPitch;
    public readonly int Columns = columns;
    public readonly nint Step = step;
}
