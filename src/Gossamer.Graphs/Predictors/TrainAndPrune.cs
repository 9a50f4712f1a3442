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
    public bool TrainsSparse => false;

    /// <inheritdoc/>
    public PredictorForecast Forecast(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        LayerShape[] pruned = Pruned(task, model, ledger);
        Dictionary<string, int> kept = pruned.Zip(Kept(pruned, sparsity)).ToDictionary(
            static layer => layer.First.Name, static layer => layer.Second);
        double masked = 3 * ledger.Forward(
            [.. ledger.Layers.Select(layer => (double)kept.GetValueOrDefault(layer.Shape.Name, (int)layer.Shape.Count))]);
        int regularised = split is null ? 0 : options.RegularisedEpochs;
        return new PredictorForecast(
            Bill(
                task, model, ledger, options.DenseEpochs * trainer.PassesPerEpoch, regularised * trainer.PassesPerEpoch,
                options.RetrainEpochs * trainer.PassesPerEpoch, Penalty(pruned, regularised, trainer.StepsPerEpoch), masked),
            (long)(options.DenseEpochs + regularised) * trainer.StepsPerEpoch, (long)options.RetrainEpochs * trainer.StepsPerEpoch);
    }

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        IReadOnlySet<string> denseLayers = task.DenseLayers(model);
        LayerShape[] pruned = Pruned(task, model, ledger);
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        Parameter[] matrices = [.. pruned.Select(shape => parameters.Single(parameter => parameter.Name == shape.Name))];
        int[] kept = Kept(pruned, sparsity);

        double loss = trainer.Train(model, new GradientUpdate(parameters, task.CreateOptimizer(options)), options.DenseEpochs);
        double densePasses = trainer.Passes;

        (double? gap, int epochs) = (null, 0);
        if (split?.Invoke(options) is { } splitting)
        {
            splitting.Begin(Weights(matrices), kept, loss);
            (gap, epochs) = Regularise(trainer, model, parameters, matrices, splitting);
        }
        double regularisedPasses = trainer.Passes - densePasses;

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

        return new PredictorOutcome(model)
        {
            Flops = Bill(
                task, model, ledger, densePasses, regularisedPasses, retrainPasses, Penalty(pruned, epochs, trainer.StepsPerEpoch),
                ledger.Summarize(retrain).SparseTraining / retrain.Steps),
            LiveParameters = task.LiveParameters(retrain),
            SparsityByEpoch =
                [.. new double[options.DenseEpochs + epochs], .. Enumerable.Repeat(retrain.Sparsity, options.RetrainEpochs)],
            GapAtCut = gap,
        };
    }

    private static LayerShape[] Pruned(PredictorTask task, nn.Module<Tensor, Tensor> model, FlopLedger ledger)
    {
        IReadOnlySet<string> dense = task.DenseLayers(model);
        return [.. ledger.Layers.Select(static layer => layer.Shape).Where(shape => !dense.Contains(shape.Name))];
    }

    private static int[] Kept(LayerShape[] pruned, double sparsity) => sparsity == 0
        ? [.. pruned.Select(static shape => (int)shape.Count)]
        : new UniformDistribution().Allocate(pruned, 1 - sparsity);

    private static double Penalty(LayerShape[] pruned, int epochs, int stepsPerEpoch) =>
        pruned.Sum(static shape => shape.Count) * (PenaltyFlops * (double)epochs * stepsPerEpoch + EpochFlops * epochs);

    private static PredictorFlops Bill(
        PredictorTask task, nn.Module<Tensor, Tensor> model, FlopLedger ledger, double densePasses, double regularisedPasses,
        double retrainPasses, double penalty, double maskedPass)
    {
        double dense = 3 * ledger.DenseForward, passes = densePasses + regularisedPasses + retrainPasses;
        double propagation = 2 * task.PropagationFlops(model) * passes;
        return new PredictorFlops
        {
            Dense = dense * densePasses,
            Regularised = dense * regularisedPasses + penalty,
            Retrain = maskedPass * retrainPasses,
            Propagation = propagation,
            Executed = task.ExecutedFlops(model, ledger) * passes + penalty + propagation,
        };
    }

    private static (double Gap, int Epochs) Regularise(
        PredictorTrainer trainer, nn.Module<Tensor, Tensor> model, IReadOnlyList<Parameter> parameters, Parameter[] matrices,
        IWeightSplitting splitting)
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
