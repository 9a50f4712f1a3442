using Gossamer.Cli.Rendering;
using Gossamer.Learning.Training;

namespace Gossamer.Cli.Commands;

/// <summary>Progress of trainings on standard error.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs <paramref name="work"/> on a thread of its own and shows what it reports.</summary>
    public static Task<T> RunAsync<T>(Output output, Func<IProgress<TrainingProgress>, T> work) => ProgressDisplay.RunAsync(
        output, static steps => $"{steps:N0} steps",
        progress => Task.Factory.StartNew(
            () => work(new Relay(output, progress)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private sealed class Relay(Output output, IProgress<ProgressReport> target) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Note is not null)
            {
                output.Note(value.Note);
                return;
            }
            string accuracy = value.Accuracy is { } share ? $", accuracy {Format.Percent(share)}" : "";
            string loss = double.IsNaN(value.Loss) ? "" : $", loss {value.Loss:F4}";
            target.Report(new ProgressReport(value.Name, value.Step, value.TotalSteps, $"epoch {value.Epoch}{loss}{accuracy}"));
        }
    }
}
