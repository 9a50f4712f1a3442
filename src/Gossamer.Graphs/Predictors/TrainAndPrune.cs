using Gossamer.Graphs.Pruning;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>
/// Dense training, training under a penalty that draws weights toward sparse copies, a hard cut, and training of what is left.
/// </summary>
/// <param name="name">Name as the command spells it.</param>
/// <param name="split">The splitting of the penalty; null to cut at once after the dense training.</param>
public sealed class TrainAndPrune(string name, Func<PredictorOptions, IWeightSplitting>? split) : IPredictorMethod
{
    // Operations for each weight: of the penalty's gradient in a step, and of multipliers and projection in an epoch.
    private const int PenaltyFlops = 3, EpochFlops = 8;
    private const double ConvergedGap = 1e-3;
    private const int ConvergedEpochs = 3;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        IReadOnlySet<string> denseLayers = task.DenseLayers(model);
        LayerShape[] pruned = [.. ledger.Layers.Select(static layer => layer.Shape).Where(shape => !denseLayers.Contains(shape.Name))];
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        Parameter[] matrices = [.. pruned.Select(shape => parameters.Single(parameter => parameter.Name == shape.Name))];
        int[] kept = sparsity == 0
            ? [.. pruned.Select(static shape => (int)shape.Count)]
            : new UniformDistribution().Allocate(pruned, 1 - sparsity);

        double loss = trainer.Train(model, new GradientUpdate(parameters, task.CreateOptimizer(options)), options.DenseEpochs);
        double densePasses = trainer.Passes;

        (double? gap, int epochs) = (null, 0);
        if (split?.Invoke(options) is { } splitting)
        {
            splitting.Begin(Weights(matrices), kept, loss);
            (gap, epochs) = Regularise(trainer, model, parameters, matrices, splitting);
        }
        double regularisedPasses = trainer.Passes - densePasses;
        double penalty = pruned.Sum(static shape => shape.Count) * (PenaltyFlops * (double)epochs * trainer.StepsPerEpoch + EpochFlops * epochs);

        Dictionary<string, SparseTopology> topologies = pruned.Zip(matrices, kept).ToDictionary(
            static layer => layer.First.Name,
            static layer => SparseTopology.FromPositions(
                layer.First.Rows, layer.First.Columns, LargestMagnitudes.Positions(layer.Second.ReadActive(), layer.Third)));
        foreach (Parameter parameter in parameters) parameter.Dispose();
        // At sparsity 0 nothing is masked, but stages and bill stay the same.
        var masked = new SparseMethod("masked", sparsity) { Topology = new GivenTopology(topologies) };
        using SparseTrainer retrain = SparseTrainer.Attach(
            model, masked, task.CreateOptimizer(options), new SparseTrainerOptions { Seed = task.Seed, DenseLayers = denseLayers });
        trainer.Train(model, retrain, options.RetrainEpochs, isLast: true);
        double retrainPasses = trainer.Passes - densePasses - regularisedPasses;

        double dense = 3 * ledger.DenseForward, propagation = 2 * task.PropagationFlops(model) * trainer.Passes;
        return new PredictorOutcome(model)
        {
            Flops = new PredictorFlops
            {
                Dense = dense * densePasses,
                Regularised = dense * regularisedPasses + penalty,
                Retrain = ledger.Summarize(retrain).SparseTraining * retrainPasses / retrain.Steps,
                Propagation = propagation,
                Executed = task.ExecutedFlops(model, ledger) * trainer.Passes + penalty + propagation,
            },
            LiveParameters = task.LiveParameters(retrain),
            SparsityByEpoch = [.. new double[options.DenseEpochs + epochs], .. Enumerable.Repeat(retrain.Sparsity, options.RetrainEpochs)],
            GapAtCut = gap,
        };
    }

    private static (double Gap, int Epochs) Regularise(
        PredictorTrainer trainer, nn.Module<Tensor, Tensor> model, IReadOnlyList<Parameter> parameters, Parameter[] matrices, IWeightSplitting splitting)
    {
        Tensor[] offsets = Offsets(matrices, splitting);
        double gap = double.NaN;
        int close = 0, epochs = 0;
        try
        {
            trainer.Train(
                model, new GradientUpdate(parameters, trainer.Task.CreateOptimizer(trainer.Options)), trainer.Options.RegularisedEpochs,
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
