using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>Judges classifiers on a data set.</summary>
/// <param name="dataset">The samples.</param>
/// <param name="transforms">What is done to each, normally without anything random.</param>
/// <param name="loss">Loss of (logits [batch, classes], labels [batch]) as a scalar.</param>
/// <param name="batchSize">Samples judged at once; changes no result beyond rounding.</param>
public sealed class Evaluator(
    IDataset dataset, IReadOnlyList<ITransform> transforms, Func<Tensor, Tensor, Tensor> loss, int batchSize = 256)
{
    private readonly DataLoader _loader = new(
        dataset, new DataLoaderOptions { BatchSize = batchSize, Shuffle = false, Transforms = transforms });

    /// <summary>Mean loss and accuracy of <paramref name="model"/> in evaluation mode; its mode is restored.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public EvaluationResult Evaluate(nn.Module<Tensor, Tensor> model, CancellationToken cancellation = default)
    {
        bool training = model.training;
        Tensor? like = model.parameters().FirstOrDefault();
        double lossSum = 0;
        long correct = 0;
        model.eval();
        try
        {
            using IDisposable noGrad = no_grad();
            foreach (Batch batch in _loader.Batches(0, 0, cancellation))
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor inputs, Tensor labels) = BatchTensors.Of(batch, dataset.SampleShape, like);
                Tensor logits = model.call(inputs);
                lossSum += loss(logits, labels).ToDouble() * batch.Count;
                correct += BatchTensors.Correct(logits, labels);
            }
        }
        finally
        {
            model.train(training);
        }
        return new EvaluationResult(lossSum / dataset.Count, (double)correct / dataset.Count, dataset.Count);
    }
}
