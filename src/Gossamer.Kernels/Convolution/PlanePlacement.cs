using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>Where the positions of a run go whose rows are of another length than the output's.</summary>
/// <param name="sourceRowPitch">Positions of the run from one row to the next.</param>
/// <param name="sourceSamplePitch">Positions of the run from one sample to the next.</param>
/// <param name="output">Layout of the output.</param>
internal readonly struct PlanePlacement(int sourceRowPitch, int sourceSamplePitch, PlaneLayout output)
{
    private readonly int _height = output.Height, _width = output.Width;
    private readonly int _rowPitch = output.RowPitch, _samplePitch = output.SamplePitch;

    /// <summary>The stretch of the run from <paramref name="position"/> on that stays together.</summary>
    /// <param name="position">A position of the run.</param>
    /// <param name="kept">How many positions are of the map.</param>
    /// <param name="next">Where the next row starts.</param>
    /// <returns>Where the first position goes, counted from the channel's first.</returns>
    public int Row(int position, out int kept, out int next)
    {
        (int sample, int rest) = Math.DivRem(position, sourceSamplePitch);
        (int row, int column) = Math.DivRem(rest, sourceRowPitch);
        kept = row < _height ? Math.Max(0, _width - column) : 0;
        next = position - column + sourceRowPitch;
        return sample * _samplePitch + row * _rowPitch + column;
    }
}
