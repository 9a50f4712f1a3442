using Gossamer.Inference.Checkpoints;

namespace Gossamer.Learning.Training;

/// <summary>Where an evaluation stands: what each batch judged so far contributes. Can be saved between any two batches.</summary>
public sealed class EvaluationProgress : IStateful
{
    private readonly List<double> _losses = [];
    private readonly List<long> _correct = [];

    /// <summary>Raised after every batch.</summary>
    public event Action? BatchJudged;

    /// <summary>Batches judged.</summary>
    public int Batches => _losses.Count;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write<double>("losses", Losses());
        writer.Write<long>("correct", Correct());
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        double[] losses = reader.Read<double>("losses");
        long[] correct = reader.Read<long>("correct", losses.Length);
        _losses.Clear();
        _losses.AddRange(losses);
        _correct.Clear();
        _correct.AddRange(correct);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">Sum over its samples.</param>
    /// <param name="correct">Samples that were classified correctly.</param>
    internal void Add(double loss, long correct)
    {
        _losses.Add(loss);
        _correct.Add(correct);
        BatchJudged?.Invoke();
    }

    /// <summary>Sums of the losses, by batch.</summary>
    internal double[] Losses() => [.. _losses];

    /// <summary>Samples classified correctly, by batch.</summary>
    internal long[] Correct() => [.. _correct];
}
