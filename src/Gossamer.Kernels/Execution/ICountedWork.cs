namespace Gossamer.Kernels.Execution;

/// <summary>Chunked work that knows its own number of chunks, for works that live longer than a call.</summary>
internal interface ICountedWork : IChunkedWork
{
    /// <summary>Chunks, fixed by the problem and never by the number of threads.</summary>
    int Chunks { get; }
}
