using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// Running statistics of normalisations, taken anew for a network whose weights stand: the plain mean of those of the first batches. Can be saved
/// between any two batches.
/// </summary>
/// <param name="network">Its choices stand.</param>
/// <param name="loader">Where the samples come from.</param>
/// <param name="batches">Batches, or as many as there are.</param>
public sealed class NormalizationStatistics(GatedNetwork network, DataLoader loader, int batches) : IStateful
{
    private readonly ModuleBuffers _buffers = new(network);
    private int _taken;

    /// <summary>Raised after every batch.</summary>
    public event Action? BatchTaken;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Takes the batches that are left; the network's mode is restored.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        bool training = network.training;
        network.train();
        try
        {
            using IDisposable grad = no_grad();
            int all = Math.Min(batches, loader.BatchCount);
            if (_taken == all) return;
            foreach (Batch batch in loader.Batches(0, _taken, cancellation))
            {
                using DisposeScope scope = NewDisposeScope();
                network.StatisticsMomentum = 1.0 / (_taken + 1);
                network.call(BatchTensors.Of(batch, loader.Dataset.SampleShape, network.Weights[0].Value).Inputs);
                _taken++;
                BatchTaken?.Invoke();
                if (_taken == all) return;
            }
        }
        finally
        {
            network.StatisticsMomentum = null;
            network.train(training);
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("batches", _taken);
        writer.Write("buffers", _buffers);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        int taken = reader.ReadInt32("batches", 0, Math.Min(batches, loader.BatchCount));
        reader.Read("buffers", _buffers);
        _taken = taken;
    }
}
