namespace Gossamer.Learning.Data;

/// <summary>What the checksum of a file says about where it comes from.</summary>
public enum FileOrigin
{
    /// <summary>No published checksum is known for a file of this name.</summary>
    Unknown,

    /// <summary>The file as published.</summary>
    Official,

    /// <summary>A known file with exactly the published samples, packed otherwise.</summary>
    ExactCopy,

    /// <summary>A known file with samples close to, but not equal to, the published ones.</summary>
    InexactCopy,

    /// <summary>A checksum is published for this name, and the file does not have it.</summary>
    Different,
}
