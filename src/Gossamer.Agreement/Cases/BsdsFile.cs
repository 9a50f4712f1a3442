using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Data.Matlab;

namespace Gossamer.Agreement.Cases;

/// <summary>
/// Human segmentations of the Berkeley Segmentation Data Set 500: a MATLAB cell array <c>groundTruth</c> of structures with
/// <c>Segmentation</c> and <c>Boundaries</c>. Which cell is whose is not told: raters are anonymous, and labels of regions are arbitrary.
/// </summary>
public static class BsdsFile
{
    private const string Expected = "expected a cell array 'groundTruth' of structures with Segmentation and Boundaries";

    /// <summary>The boundaries that each rater drew, as masks.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Annotation> ReadBoundaries(byte[] content, string file) => Read(content, file, "Boundaries");

    /// <summary>The regions that each rater drew; numbers of regions mean nothing beyond one map.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Annotation> ReadSegmentations(byte[] content, string file) => Read(content, file, "Segmentation");

    private static List<Annotation> Read(byte[] content, string file, string field)
    {
        if (!MatlabFile.Read(content, file).TryGetValue("groundTruth", out MatlabArray? value) || value is not MatlabCells { Cells: { Count: > 0 } cells })
            throw FormatError.At(file, "groundTruth", "no such cell array", Expected);
        List<Annotation> raters = [];
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i] is not MatlabStructs { Elements: [var fields] } || !fields.TryGetValue(field, out MatlabArray? array)
                || array is not MatlabNumbers { Dimensions: [> 0 and var rows, > 0 and var columns] } numbers)
                throw FormatError.At(file, $"groundTruth{{{i + 1}}}", $"no matrix '{field}'", Expected);
            long[] values = new long[rows * columns];
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++)
                {
                    double number = numbers.Values[column * rows + row];
                    if (number != Math.Floor(number) || Math.Abs(number) > ushort.MaxValue)
                        throw FormatError.At(file, $"groundTruth{{{i + 1}}}.{field}({row + 1}, {column + 1})", $"the number {number}", "expected a small whole number");
                    values[row * columns + column] = (long)number;
                }
            raters.Add(new Annotation($"{i + 1}", "", LabelGrid.Of(GridGeometry.Picture(columns, rows), values, file), $"{file}: groundTruth{{{i + 1}}}"));
        }
        return raters;
    }
}
