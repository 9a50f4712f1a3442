using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using Gossamer.Learning.Replication;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>Judges classifiers on a data set.</summary>
/// <param name="dataset">The samples.</param>
/// <param name="transforms">What is done to each, normally without anything random.</param>
/// <param name="loss">Loss of (logits [batch, classes], labels [batch]) as a scalar.</param>
/// <param name="batchSize">Samples judged at once; changes no result beyond rounding.</param>
/// <param name="replicas">Ranks that share the batches out and all learn the result, which is the same for any number; by default this one alone.</param>
public sealed class Evaluator(
    IDataset dataset, IReadOnlyList<ITransform> transforms, Func<Tensor, Tensor, Tensor> loss, int batchSize = 256,
    ReplicaGroup? replicas = null)
{
    private readonly ReplicaGroup _replicas = replicas ?? ReplicaGroup.Alone;

    private readonly DataLoader _loader = new(
        dataset, new DataLoaderOptions { BatchSize = batchSize, Shuffle = false, Transforms = transforms });

    /// <summary>Mean loss and accuracy of <paramref name="model"/> in evaluation mode; its mode is restored.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public EvaluationResult Evaluate(nn.Module<Tensor, Tensor> model, CancellationToken cancellation = default) =>
        Evaluate(model, new EvaluationProgress(), cancellation);

    /// <summary>The same from where an evaluation of the same model on the same samples was stopped.</summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Where it stands; it holds every batch that is judged.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="ArgumentException"><paramref name="progress"/> has judged more batches than there are.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public EvaluationResult Evaluate(nn.Module<Tensor, Tensor> model, EvaluationProgress progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Batches > _loader.BatchCount) throw new ArgumentException($"{progress.Batches} batches are judged, there are {_loader.BatchCount}", nameof(progress));
        bool training = model.training;
        Tensor? like = model.parameters().FirstOrDefault();
        model.eval();
        try
        {
            using IDisposable noGrad = no_grad();
            foreach (Batch batch in _loader.Batches(0, progress.Batches, cancellation))
            {
                // Each batch counts on one rank and is zero on all others, so that the order of the sums cannot matter.
                if (batch.Number % _replicas.Size != _replicas.Rank)
                {
                    progress.Add(0, 0);
                    continue;
                }
                using DisposeScope scope = NewDisposeScope();
                (Tensor inputs, Tensor labels) = BatchTensors.Of(batch, dataset.SampleShape, like);
                Tensor logits = model.call(inputs);
                progress.Add(loss(logits, labels).ToDouble() * batch.Count, BatchTensors.Correct(logits, labels));
            }
        }
        finally
        {
            model.train(training);
        }
        double[] losses = progress.Losses();
        long[] right = progress.Correct();
        _replicas.Communicator.AllReduce<double>(losses);
        _replicas.Communicator.AllReduce<long>(right);
        return new EvaluationResult(losses.Sum() / dataset.Count, (double)right.Sum() / dataset.Count, dataset.Count);
    }
}
