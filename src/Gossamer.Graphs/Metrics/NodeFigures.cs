namespace Gossamer.Graphs.Metrics;

/// <summary>How well classes were predicted.</summary>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="MacroF1">Mean over all classes of the F1 score; a class that is neither there nor predicted counts as 0.</param>
/// <param name="Recalls">Share of each class that was found; 0 where it has no node.</param>
public sealed record NodeFigures(double Accuracy, double MacroF1, IReadOnlyList<double> Recalls)
{
    /// <summary>The figures of predictions.</summary>
    /// <param name="labels">True classes, at least one.</param>
    /// <param name="predictions">Predicted classes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is nothing to judge, or a class is out of range.</exception>
    public static NodeFigures Of(ReadOnlySpan<long> labels, ReadOnlySpan<long> predictions, int classes)
    {
        if (labels.Length != predictions.Length || labels.IsEmpty)
            throw new ArgumentException(
                $"{predictions.Length} predictions for {labels.Length} labels, expected as many and at least one", nameof(predictions));
        int[] right = new int[classes], present = new int[classes], predicted = new int[classes];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((ulong)labels[i] >= (ulong)classes || (ulong)predictions[i] >= (ulong)classes)
                throw new ArgumentException(
                    $"sample {i} has the class {labels[i]} and was given {predictions[i]}, expected below {classes}", nameof(labels));
            present[labels[i]]++;
            predicted[predictions[i]]++;
            if (labels[i] == predictions[i]) right[labels[i]]++;
        }
        double f1 = 0;
        for (int label = 0; label < classes; label++)
            if (right[label] > 0) f1 += 2.0 * right[label] / (present[label] + predicted[label]);
        return new NodeFigures(
            (double)right.Sum() / labels.Length, f1 / classes,
            [.. right.Select((count, label) => present[label] == 0 ? 0 : (double)count / present[label])]);
    }
}
