using System.Numerics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Inference.Execution;

/// <summary>
/// Runs a trained network on the sparse kernels, in float32, on plain spans. Normalisations are folded into convolutions, biases, sums and
/// ReLUs are part of the products, and buffers are shared by values that are not needed at the same time.
/// </summary>
/// <remarks>
/// Batches are cut into slices: 64 or 32 samples with samples side by side in vectors, and what remains either the same way or, if it is
/// little, 8, 4, 2 or 1 samples with positions of maps side by side. What a slice's size needs is prepared at its first use and kept; from
/// then on a call allocates nothing. Results are the same bits for any number of threads, but may differ in the last ones between sizes of
/// batches. Calls from several threads take turns.
/// </remarks>
public sealed class InferencePlan : IDisposable
{
    // Measured with VGG-19: a block of 32 takes as long as about 20 samples by positions, at any sparsity.
    private const int Block = PackedLayout.Lanes, LeastPacked = 20;

    // More at once is no faster, and takes more memory.
    private const int GreatestPacked = 2 * Block, GreatestPlanes = 8;

    private readonly FusedNetwork _network;
    private readonly KernelExecution _execution;
    private readonly Dictionary<int, IBatchProgram> _programs = [];
    private readonly Lock _running = new();
    private bool _disposed;

    /// <summary>Prepares <paramref name="network"/>, whose arrays must not change afterwards.</summary>
    /// <param name="network">The network.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    public InferencePlan(TrainedNetwork network, KernelExecution? execution = null)
    {
        _network = new FusedNetwork(network);
        _execution = execution ?? KernelExecution.Default;
        SampleLength = _network.Graph.ElementsOf(NetworkGraph.Input);
        ResultLength = _network.Graph.ElementsOf(_network.Graph.Output);
    }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> SampleShape => _network.Graph.SampleShape;

    /// <summary>Shape of one result.</summary>
    public IReadOnlyList<int> ResultShape => _network.Graph.ShapeOf(_network.Graph.Output);

    /// <summary>Elements of one sample.</summary>
    public int SampleLength { get; }

    /// <summary>Elements of one result.</summary>
    public int ResultLength { get; }

    /// <summary>Bytes of the activation buffers prepared so far.</summary>
    public long BufferBytes
    {
        get
        {
            lock (_running) return _programs.Values.Sum(static program => program.BufferBytes);
        }
    }

    /// <summary>Prepares the network that <see cref="NetworkFile"/> holds.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, no network, or of another version.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static InferencePlan Load(string path, KernelExecution? execution = null) => new(NetworkFile.Load(path), execution);

    /// <summary>Computes the results of <paramref name="batch"/> samples.</summary>
    /// <param name="samples">[batch, <see cref="SampleShape"/>…], row-major.</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="output">[batch, <see cref="ResultShape"/>…], row-major, overwritten; not overlapping the samples.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed of.</exception>
    public void Run(ReadOnlySpan<float> samples, int batch, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        if (samples.Length != (long)batch * SampleLength)
            throw new ArgumentException($"{samples.Length} elements for {batch} samples of {SampleLength}", nameof(samples));
        if (output.Length != (long)batch * ResultLength)
            throw new ArgumentException($"{output.Length} elements for {batch} results of {ResultLength}", nameof(output));
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (int done = 0; done < batch;)
            {
                int slice = Slice(batch - done);
                Program(slice).Run(
                    samples.Slice(done * SampleLength, slice * SampleLength), slice, output.Slice(done * ResultLength, slice * ResultLength));
                done += slice;
            }
        }
    }

    /// <summary>Frees the buffers.</summary>
    public void Dispose()
    {
        lock (_running)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (IBatchProgram program in _programs.Values) program.Dispose();
        }
    }

    /// <summary>Samples of the next slice.</summary>
    private static int Slice(int remaining)
    {
        if (remaining >= GreatestPacked || remaining % Block >= LeastPacked) return Math.Min(remaining, GreatestPacked);
        return remaining >= Block ? Block : Math.Min(GreatestPlanes, 1 << BitOperations.Log2((uint)remaining));
    }

    private IBatchProgram Program(int slice)
    {
        int blocks = (slice + Block - 1) / Block;
        int key = slice > GreatestPlanes ? blocks * Block : slice;
        if (_programs.TryGetValue(key, out IBatchProgram? program)) return program;
        program = slice > GreatestPlanes ? new PackedProgram(_network, blocks, _execution) : new PlaneProgram(_network, slice, _execution);
        _programs.Add(key, program);
        return program;
    }
}
