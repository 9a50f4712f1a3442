namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A runtime with a dense network and a batch of samples, ready to run.</summary>
public interface IInferenceRival : IDisposable
{
    /// <summary>The runtime.</summary>
    string Name { get; }

    /// <summary>Runs the network once; the result is there when it returns.</summary>
    void Run();
}
