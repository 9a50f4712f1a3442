using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary>A run as <c>--json</c> lists it.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Command">The command that made it.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Started">When it started.</param>
/// <param name="Seconds">How long it took; null while it runs.</param>
/// <param name="Accuracy">Fraction of test samples classified rightly; null without one.</param>
/// <param name="Sparsity">Fraction of weights that are absent; null without one.</param>
internal sealed record RunEntry(
    string Name, string Directory, string Command, RunStatus Status, DateTimeOffset Started, double? Seconds, double? Accuracy,
    double? Sparsity)
{
    /// <summary>The entry of <paramref name="run"/>.</summary>
    public static RunEntry Of(RunInfo run) => new(
        run.Name, run.Directory, run.Description.Command, run.Status, run.Started, RunFields.Duration(run)?.TotalSeconds,
        RunFields.ResultNumber(run, "accuracy"), RunFields.ResultNumber(run, "sparsity"));
}
