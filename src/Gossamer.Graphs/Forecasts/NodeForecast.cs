using System.Diagnostics;
using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Forecasts;

/// <summary>What a comparison of predictors of classes will cost, measured on small pieces of it.</summary>
internal static class NodeForecast
{
    /// <summary>Measures. Takes about two seconds on a graph that is not large.</summary>
    /// <param name="task">The task of a seed; its vectors may be those of a sample.</param>
    /// <param name="vectors">What vectors will cost; null where there are none.</param>
    /// <param name="options">What is to be compared, resolved.</param>
    /// <param name="plan">Methods, sparsities and how many trainings of each are to be done.</param>
    /// <param name="cancellation">Stops.</param>
    public static ComparisonForecast Of(
        NodeTask task, VectorForecast? vectors, NodeComparisonOptions options, IReadOnlyList<(string, double, int Runs)> plan,
        CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<MethodForecast> methods = TrainingForecast.Of(new PredictorTrainer(task, options.Training!, cancellation), plan);
        using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Training!.Hidden);
        return new ComparisonForecast
        {
            Seeds = options.Seeds,
            Vectors = vectors,
            Methods = methods,
            Neighbours = model is NodeEncoder encoder ? TrainingForecast.Neighbours(encoder.Graph, encoder.PropagationFlops) : null,
            // By now everything that a training needs has been there once.
            MemoryBytes = Environment.WorkingSet,
            CalibrationSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }
}
