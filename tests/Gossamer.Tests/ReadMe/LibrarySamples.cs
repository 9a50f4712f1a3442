using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Reports;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.ReadMe;

/// <summary>Code of the pages, each piece in a method that the tests call.</summary>
internal static class LibrarySamples
{
    /// <summary>Returns the active weights, all weights, and the rounds.</summary>
    public static (long NonZeros, long Positions, int Rounds) OwnNetwork(
        nn.Module<Tensor, Tensor> network, IReadOnlyList<(Tensor Inputs, Tensor Labels)> batches, int epochs)
    {
        // <sample>
        var options = new MethodOptions { Sparsity = 0.95, TotalSteps = epochs * batches.Count, StepsPerEpoch = batches.Count };
        using SparseTrainer trainer = SparseTrainer.Attach(network, DstEe.Create(options), new Sgd(momentum: 0.9));

        for (int epoch = 0; epoch < epochs; epoch++)
        {
            foreach ((Tensor inputs, Tensor labels) in batches)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor loss = nn.functional.cross_entropy(network.call(inputs), labels);
                loss.backward();
                trainer.Step(learningRate: 0.1);
            }
        }
        // </sample>
        return (trainer.NonZeros, trainer.Positions, trainer.Rounds);
    }

    /// <summary>Trains by <paramref name="step"/> between the journal's beginning and end.</summary>
    public static IReadOnlyList<RoundSurvival> Follow(SparseTrainer trainer, string path, Action step, TextWriter output)
    {
        // <sample>
        using TopologyJournal journal = TopologyJournal.Create(path, trainer.Layers);
        trainer.RoundCompleted += journal.Append;
        trainer.RoundCompleted += (round, _) =>
            output.WriteLine($"step {round.Step}: {round.ExplorationDegree:P1} explored, {round.Churn:P1} replaced");
        // </sample>
        step();

        // <sample>
        TopologyHistory history = TopologyHistory.Open(path);
        IReadOnlyList<SparseTopology> halfWay = history.After(history.Rounds.Count / 2);
        IReadOnlyList<TopologyDelta> sinceThen = history.Between(history.Rounds.Count / 2, history.Rounds.Count);
        IReadOnlyList<RoundSurvival> survival = history.Survival(horizon: 2);
        // </sample>
        for (int i = 0; i < halfWay.Count; i++)
            output.WriteLine($"{halfWay[i].NonZeros} active, {sinceThen[i].GrownNew.Length} of them grown since");
        return survival;
    }

    /// <summary>Returns training and inference cost relative to the dense network's.</summary>
    public static (double Training, double Inference) Cost(nn.Module<Tensor, Tensor> network, SparseTrainer trainer)
    {
        // <sample>
        var ledger = new FlopLedger(LayerShapeTrace.Trace(network, sampleShape: [1, 8, 8]), FlopCounting.Simple);
        FlopSummary cost = ledger.Summarize(trainer);
        (double training, double inference) = (cost.TrainFlopsRatio, cost.InferenceFlopsRatio);
        // </sample>
        return (training, inference);
    }

    /// <summary>Saves one trainer, and loads another with it.</summary>
    public static void Checkpoint(SparseTrainer trainer, SparseTrainer another, string path)
    {
        // <sample>
        var state = new StateWriter();
        state.Write("trainer", trainer);
        CheckpointFile.Save(path, state);

        CheckpointFile.Load(path).Read("trainer", another);
        // </sample>
    }

    /// <summary>Compares two methods in runs below <paramref name="folder"/>.</summary>
    public static MethodComparisonResult Compare(string folder, TextWriter output)
    {
        // <sample>
        MethodComparisonOptions options = new MethodComparisonOptions
        {
            Training = new SparseTrainingOptions { Data = "digits", Model = "mlp:64-32", Epochs = 2 },
            Methods = ["rigl", "dst-ee:c=1e-3"],
            Sparsities = [0.9],
            Seeds = 2,
        }.Resolve();
        using RunRecorder recorder = RunRecorder.Create(folder, MethodComparison.Describe(options));
        MethodComparisonResult result = MethodComparison.Run(options, recorder);
        foreach (ComparisonCell cell in result.Cells)
            output.WriteLine($"{cell.Method}: {cell.Accuracy.Mean:P2}, {cell.ToReference?.Difference.Mean:P2} above {result.Reference}");
        // </sample>
        return result;
    }
}
