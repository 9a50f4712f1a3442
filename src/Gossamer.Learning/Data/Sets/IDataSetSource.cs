namespace Gossamer.Learning.Data.Sets;

/// <summary>A catalog entry that knows its files: recognises them in a folder and reads them.</summary>
internal interface IDataSetSource
{
    /// <summary>The entry as users see it.</summary>
    DataSetInfo Info { get; }

    /// <summary>Names of the folder, below those of the search path, in which the files lie; empty for the search path's own.</summary>
    IReadOnlyList<string> FolderNames { get; }

    /// <summary>How much of the set lies in <paramref name="location"/>, a folder or an archive.</summary>
    DataPresence Presence(string location);

    /// <summary>Reads the set.</summary>
    /// <param name="location">A folder where it is present, or its archive.</param>
    /// <param name="published">
    /// Whether the set was asked for by name, which promises the published number of samples; a path is taken as it is.
    /// </param>
    /// <param name="options">How it is divided.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    DataSplit Load(string location, bool published, DataLoadOptions options, CancellationToken cancellation);
}
