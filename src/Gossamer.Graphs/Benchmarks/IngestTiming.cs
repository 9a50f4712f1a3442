namespace Gossamer.Graphs.Benchmarks;

/// <summary>Ingest of a text file, timed.</summary>
/// <param name="Edges">Edges.</param>
/// <param name="EdgesPerSecond">Edges in a second, text to checked file, one thread.</param>
/// <param name="BytesPerEdge">Greatest resident memory of the ingest, the mapped result included, over the edges; 0 where the system does
/// not say.</param>
/// <param name="FileBytesPerEdge">Bytes of the file over the edges.</param>
/// <param name="PeakBytes">Greatest resident memory of the ingest.</param>
public sealed record IngestTiming(long Edges, double EdgesPerSecond, double BytesPerEdge, double FileBytesPerEdge, long PeakBytes);
