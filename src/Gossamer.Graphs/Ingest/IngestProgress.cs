namespace Gossamer.Graphs.Ingest;

/// <summary>How far reading an edge list is.</summary>
/// <param name="Bytes">Bytes of the file read, compressed where it is.</param>
/// <param name="TotalBytes">Bytes of the file.</param>
/// <param name="Edges">Edges found.</param>
public readonly record struct IngestProgress(long Bytes, long TotalBytes, long Edges);
