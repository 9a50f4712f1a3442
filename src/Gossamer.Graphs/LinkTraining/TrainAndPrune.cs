using Gossamer.Graphs.Pruning;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Models.Zoo;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>Dense training, training under a penalty that draws weights toward sparse copies, a hard cut, and training of what is left.</summary>
/// <param name="name">Name as the command spells it.</param>
/// <param name="split">The splitting of the penalty.</param>
public sealed class TrainAndPrune(string name, Func<LinkTrainingOptions, IWeightSplitting> split) : ILinkMethod
{
    // Operations for each weight: of the penalty's gradient in a step, and of multipliers and projection in an epoch.
    private const int PenaltyFlops = 3, EpochFlops = 8;
    private const double ConvergedGap = 1e-3;
    private const int ConvergedEpochs = 3;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public LinkOutcome Train(LinkTrainer trainer, double sparsity)
    {
        LinkTrainingOptions options = trainer.Options;
        Mlp model = trainer.CreateModel();
        FlopLedger ledger = PredictorCost.Ledger(model, trainer.Task.Width);
        int[] kept = PredictorCost.Budgets(ledger, sparsity);
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        Parameter[] matrices = [.. ledger.Layers.Select(layer => parameters.Single(parameter => parameter.Name == layer.Shape.Name))];

        double loss = trainer.Train(model, new GradientUpdate(parameters, trainer.CreateOptimizer()), options.DenseEpochs);
        long denseSamples = trainer.SamplesSeen;

        IWeightSplitting splitting = split(options);
        splitting.Begin(Weights(matrices), kept, loss);
        (double gap, int epochs) = Regularise(trainer, model, parameters, matrices, splitting);
        long regularisedSamples = trainer.SamplesSeen - denseSamples;
        double penalty = ledger.Weights * (PenaltyFlops * (double)epochs * trainer.StepsPerEpoch + EpochFlops * epochs);

        Dictionary<string, SparseTopology> topologies = ledger.Layers.Zip(matrices, kept).ToDictionary(
            static layer => layer.First.Shape.Name,
            static layer => SparseTopology.FromPositions(layer.First.Shape.Rows, layer.First.Shape.Columns, LargestMagnitudes.Positions(layer.Second.ReadActive(), layer.Third)));
        foreach (Parameter parameter in parameters) parameter.Dispose();
        // At sparsity 0 nothing is masked, but stages and bill stay the same.
        var masked = new SparseMethod("masked", sparsity) { Topology = new GivenTopology(topologies) };
        using SparseTrainer retrain = SparseTrainer.Attach(model, masked, trainer.CreateOptimizer(), new SparseTrainerOptions { Seed = trainer.Task.Seed });
        trainer.Train(model, retrain, options.RetrainEpochs);
        long retrainSamples = trainer.SamplesSeen - denseSamples - regularisedSamples;

        double dense = 3 * ledger.DenseForward;
        return new LinkOutcome(model)
        {
            Flops = new LinkTrainingFlops
            {
                Dense = dense * denseSamples,
                Regularised = dense * regularisedSamples + penalty,
                Retrain = ledger.Summarize(retrain).SparseTraining * retrainSamples / retrain.Steps,
                Executed = dense * trainer.SamplesSeen + penalty,
            },
            LiveParameters = retrain.NonZeros + PredictorCost.LiveBiases(retrain),
            SparsityByEpoch = [.. new double[options.DenseEpochs + epochs], .. Enumerable.Repeat(retrain.Sparsity, options.RetrainEpochs)],
            GapAtCut = gap,
        };
    }

    private static (double Gap, int Epochs) Regularise(
        LinkTrainer trainer, Mlp model, IReadOnlyList<Parameter> parameters, Parameter[] matrices, IWeightSplitting splitting)
    {
        Tensor[] offsets = Offsets(matrices, splitting);
        double gap = double.NaN;
        int close = 0, epochs = 0;
        try
        {
            trainer.Train(
                model, new GradientUpdate(parameters, trainer.CreateOptimizer()), trainer.Options.RegularisedEpochs,
                afterBackward: () =>
                {
                    using IDisposable grad = no_grad();
                    for (int i = 0; i < matrices.Length; i++)
                    {
                        Tensor gradient = matrices[i].Gradient!;
                        gradient.add_(matrices[i].Value, alpha: splitting.Rho).add_(offsets[i]);
                    }
                },
                afterEpoch: epochLoss =>
                {
                    IReadOnlyList<double[]> weights = Weights(matrices);
                    splitting.EndEpoch(weights, epochLoss);
                    foreach (Tensor offset in offsets) offset.Dispose();
                    offsets = Offsets(matrices, splitting);
                    gap = RelativeGap(weights, splitting.Copies);
                    close = gap < ConvergedGap ? close + 1 : 0;
                    epochs++;
                    return close < ConvergedEpochs;
                });
        }
        finally
        {
            foreach (Tensor offset in offsets) offset.Dispose();
        }
        return (gap, epochs);
    }

    /// <summary>Σ‖W − Z‖ / Σ‖W‖.</summary>
    private static double RelativeGap(IReadOnlyList<double[]> weights, IReadOnlyList<double[]> copies) =>
        MatrixSums.Distance(weights, copies) / MatrixSums.Norm(weights);

    private static double[][] Weights(Parameter[] matrices) => [.. matrices.Select(static matrix => matrix.ReadActive())];

    private static Tensor[] Offsets(Parameter[] matrices, IWeightSplitting splitting) => [.. matrices.Select((matrix, i) =>
    {
        Tensor offset = empty_like(matrix.Value, requires_grad: false).DetachFromDisposeScope();
        TensorData.CopyFrom<float>(Array.ConvertAll(splitting.GradientOffset(i), static value => (float)value), offset);
        return offset;
    })];
}
