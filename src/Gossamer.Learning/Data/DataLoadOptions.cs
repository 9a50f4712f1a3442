namespace Gossamer.Learning.Data;

/// <summary>How a data set is looked for and divided.</summary>
public sealed record DataLoadOptions
{
    /// <summary>Seed of every random split. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Share of the training part held out for model selection, stratified, within [0, 1). Default 0: none.</summary>
    public double ValidationShare { get; init; }

    /// <summary>
    /// Side in pixels to which pictures of folders and archives are brought (shorter side scaled, middle cut out). Default
    /// null: as they are, and then all must be of one size.
    /// </summary>
    public int? PictureSize { get; init; }

    /// <summary>Where named sets are looked for. Default null: <see cref="DataSearchPath.FromEnvironment"/>.</summary>
    public DataSearchPath? SearchPath { get; init; }
}
