namespace Gossamer.Learning.Data.Matlab;

/// <summary>A value of a MATLAB file. Elements lie column by column, as MATLAB keeps them.</summary>
/// <param name="Dimensions">Rows, columns and further sizes; at least two.</param>
public abstract record MatlabArray(IReadOnlyList<int> Dimensions)
{
    /// <summary>Number of elements.</summary>
    public int Count => Dimensions.Aggregate(1, static (product, size) => product * size);
}
