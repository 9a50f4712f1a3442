namespace Gossamer.Kernels.Convolution;

/// <summary>Work cut into chunks that may run in any order on any thread: each writes only what no other touches.</summary>
internal interface IChunkedWork
{
    /// <summary>Chunks, fixed by the problem and never by the number of threads.</summary>
    int Chunks { get; }

    /// <summary>Does one chunk.</summary>
    void Execute(int chunk);
}
