using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Learning.Training;
using Gossamer.PrivateInference.Search;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>Trains networks with given gates on from a network with comparisons, seed by seed, from one or several starts of their quadratics.</summary>
public static class GateTuning
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "private finetune";

    private const string TeacherFolder = "comparisons";

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(GateTuningOptions options) => new(
        $"finetune-{options.Training.Model}-{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Training.Data))}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<GateTuningOptions>()), options.Training.Seed);

    /// <summary>Opens an unfinished run to go on with it: hand both to <see cref="Run"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException">Its record is damaged, or it is of another command.</exception>
    public static (GateTuningOptions Options, RunRecorder Recorder) Reopen(string directory)
    {
        GateTuningOptions options = RunOptions.Read(
            RunCatalog.Load(directory), Command, RecipeJson.Of<GateTuningOptions>(), static options => options.Resolve());
        return (options, RunRecorder.Resume(directory, default));
    }

    /// <summary>Trains whatever is not yet trained in the run's directory.</summary>
    /// <param name="options">What is trained.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="progress">Receives where a training stands.</param>
    /// <param name="cancellation">Stops between two steps; what is done is kept.</param>
    /// <exception cref="ArgumentException">An option is unknown, out of range or does not fit the network.</exception>
    /// <exception cref="FileNotFoundException">The data set is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static GateTuningResult Run(
        GateTuningOptions options, RunRecorder recorder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options.Resolve();
        return RunOutcome.Record(recorder, RecipeJson.Of<GateTuningResult>(), () =>
        {
            string data = "";
            var comparisons = new List<double>();
            List<double>[] accuracies = [.. options.Starts.Select(static _ => new List<double>())];
            List<string>[] networks = [.. options.Starts.Select(static _ => new List<string>())];
            for (int i = 0; i < options.Training.Seeds; i++)
            {
                ulong seed = options.Training.Seed + (ulong)i;
                using var training = new GatedTraining(options.Training, seed, recorder.PathOf($"seed{seed}"), progress, cancellation);
                data = training.Split.Description;
                GatedNetwork teacher = training.Teacher(cancellation);
                IReadOnlyList<GateChoice> choices = options.ChoicesFor(teacher.Gates);
                comparisons.Add(training.Accuracy(teacher, TeacherFolder, cancellation));
                for (int start = 0; start < options.Starts.Count; start++)
                {
                    string name = options.Starts[start].Replace(':', '_');
                    using GatedNetwork network = training.Student(GateTuningOptions.StartOf(options.Starts[start]), cancellation);
                    network.Choices = choices;
                    accuracies[start].Add(TuneOrDiverge(training, network, name, cancellation));
                    string file = Path.Combine($"seed{seed}", name, RunFiles.Network);
                    NetworkFile.Save(recorder.PathOf(file), network.ToNetwork(choices));
                    networks[start].Add(file);
                }
            }
            return new GateTuningResult
            {
                Data = data,
                Comparisons = comparisons,
                Starts = [.. options.Starts.Select((start, i) => new GateTuningStart(
                    start, accuracies[i], MeanInterval.Of([.. accuracies[i].Where(double.IsFinite)]), accuracies[i].Count(double.IsNaN),
                    i == 0 ? null : Pair(accuracies[0], accuracies[i]), networks[i]))],
                RunDirectory = recorder.Directory,
            };
        });
    }

    private static double TuneOrDiverge(GatedTraining training, GatedNetwork network, string name, CancellationToken cancellation)
    {
        try
        {
            return training.Tune(network, name, cancellation);
        }
        catch (TrainingDivergedException)
        {
            return double.NaN;
        }
    }

    /// <summary>Seeds on which both ended.</summary>
    private static PairedComparison? Pair(List<double> first, List<double> other)
    {
        (double First, double Other)[] both = [.. first.Zip(other).Where(static pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second))];
        return both.Length < 2 ? null : PairedComparison.Of([.. both.Select(static pair => pair.First)], [.. both.Select(static pair => pair.Other)]);
    }
}
