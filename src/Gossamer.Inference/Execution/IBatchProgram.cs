namespace Gossamer.Inference.Execution;

/// <summary>A network prepared for a number of samples: kernels chosen, weights listed, buffers assigned.</summary>
internal interface IBatchProgram : IDisposable
{
    /// <summary>Bytes of the buffers.</summary>
    long BufferBytes { get; }

    /// <summary>Runs samples [batch, sample…] to [batch, result…].</summary>
    void Run(ReadOnlySpan<float> samples, int batch, Span<float> output);
}
