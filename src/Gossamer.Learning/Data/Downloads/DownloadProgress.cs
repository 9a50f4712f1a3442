namespace Gossamer.Learning.Data.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Received">Bytes at hand, those of an earlier attempt included.</param>
/// <param name="Total">Bytes in all; null if neither catalog nor server say.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
