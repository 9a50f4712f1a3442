using Gossamer.Graphs.Benchmarks;
using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Predictors;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Forecasts;

/// <summary>Bills of trainings before they run, and their time from that of a few steps.</summary>
internal static class TrainingForecast
{
    private const int RowsRead = 1 << 18, LineFloats = 32;

    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(0.4);

    /// <summary>Forecasts every method.</summary>
    /// <param name="trainer">Task and settings; nothing of it is trained.</param>
    /// <param name="plan">Methods, sparsities and how many trainings of each are to be done.</param>
    public static IReadOnlyList<MethodForecast> Of(
        PredictorTrainer trainer, IReadOnlyList<(string Method, double Sparsity, int Runs)> plan)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        double? dense = null, masked = null;
        List<MethodForecast> methods = [];
        foreach ((string name, double sparsity, int runs) in plan)
        {
            PredictorForecast forecast = PredictorMethods.Parse(name).Forecast(trainer, sparsity);
            double seconds = 0;
            if (forecast.DenseSteps > 0) seconds += forecast.DenseSteps * (dense ??= DenseStep());
            if (forecast.MaskedSteps > 0) seconds += forecast.MaskedSteps * (masked ??= MaskedStep(sparsity));
            methods.Add(new MethodForecast(name, sparsity, runs, forecast.Flops.Network, forecast.IsExact, seconds));
        }
        return methods;

        double DenseStep()
        {
            using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
            IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
            double seconds = trainer.TimeStep(model, new GradientUpdate(parameters, task.CreateOptimizer(options)), StepTime);
            foreach (Parameter parameter in parameters) parameter.Dispose();
            return seconds;
        }

        double MaskedStep(double sparsity)
        {
            using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
            using SparseTrainer sparse = new SparsePredictor(Rigl.Info.Name, Rigl.Info.Name).Attach(trainer, model, sparsity);
            return trainer.TimeStep(model, sparse, StepTime);
        }
    }

    /// <summary>What bounds the sums over neighbours of a step.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="propagationFlops">Operations of the sums of a forward pass: 2 · E · F over all of them.</param>
    public static NeighbourForecast Neighbours(MessageGraph graph, double propagationFlops)
    {
        const int Sums = 2;
        (long nodes, long edges) = (graph.Edges.Nodes, Math.Max(1, graph.Edges.Edges));
        double features = propagationFlops / (2.0 * edges);
        // As many features a row as a sum has on average, in whole lines.
        int width = LineFloats * Math.Max(1, (int)Math.Round(features / Sums / LineFloats));
        using var reads = new RandomRowReads((int)nodes, width, RowsRead);
        double forward = edges * (4.0 * Sums + 4 * features) + 4.0 * nodes * features;
        return new NeighbourForecast(2 * forward, reads.BytesPerSecond() / 1e9);
    }
}
