using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Data;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>A trained network for windows, ready to answer on the sparse kernels. Calls from several threads take turns.</summary>
public sealed class BearingModel : IDisposable
{
    private const int Slice = 256;

    private readonly WorkerPool? _pool;

    /// <summary>Prepares a network from windows to logits.</summary>
    /// <param name="network">The network.</param>
    /// <param name="threads">Threads that compute; null for all processors.</param>
    /// <exception cref="ArgumentException">It does not tell the ten classes apart.</exception>
    public BearingModel(TrainedNetwork network, int? threads = null)
    {
        _pool = threads is { } count ? new WorkerPool(count) : null;
        Plan = new InferencePlan(network, _pool is null ? null : KernelExecution.Default with { Pool = _pool });
        if (Plan.ResultLength == BearingClasses.Count) return;
        Dispose();
        throw new ArgumentException($"the network has {Plan.ResultLength} results, expected {BearingClasses.Count} classes", nameof(network));
    }

    /// <summary>The plan it runs.</summary>
    public InferencePlan Plan { get; }

    /// <summary>The most likely class of each window.</summary>
    /// <param name="windows">[count, samples of a window], accelerations in g.</param>
    /// <param name="classes">[count]: receives labels.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Classify(ReadOnlySpan<float> windows, Span<int> classes)
    {
        float[] logits = new float[classes.Length * BearingClasses.Count];
        if (!classes.IsEmpty) Plan.Run(windows, classes.Length, logits);
        for (int i = 0; i < classes.Length; i++) classes[i] = MostLikely(logits.AsSpan(i * BearingClasses.Count, BearingClasses.Count));
    }

    /// <summary>How many of the windows from <paramref name="first"/> to before <paramref name="end"/> are answered with their label.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public int Correct(IDataset windows, int first, int end, CancellationToken cancellation = default)
    {
        float[] samples = new float[Slice * Plan.SampleLength];
        int[] classes = new int[Slice];
        int correct = 0;
        for (int at = first; at < end; at += Slice)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Slice, end - at);
            for (int i = 0; i < count; i++) windows.Read(at + i, samples.AsSpan(i * Plan.SampleLength, Plan.SampleLength));
            Classify(samples.AsSpan(0, count * Plan.SampleLength), classes.AsSpan(0, count));
            for (int i = 0; i < count; i++)
                if (classes[i] == windows.Label(at + i)) correct++;
        }
        return correct;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Plan.Dispose();
        _pool?.Dispose();
    }

    private static int MostLikely(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
