namespace Gossamer.Learning.Data;

/// <summary>Where a data set was found.</summary>
/// <param name="Info">The set.</param>
/// <param name="Presence">How much of it is there.</param>
/// <param name="Folder">Full path of its folder; null if it is absent.</param>
public sealed record DataSetLocation(DataSetInfo Info, DataPresence Presence, string? Folder);
