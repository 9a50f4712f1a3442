using System.Text.Json;

namespace Gossamer.Learning.Runs;

/// <summary>What a run's <c>run.json</c> says.</summary>
public sealed record RunInfo
{
    /// <summary>Version of the layout of <c>run.json</c> that this build writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>The run's directory, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>Name, command, options and seed.</summary>
    public required RunDescription Description { get; init; }

    /// <summary>The software it was made with.</summary>
    public required RunVersions Versions { get; init; }

    /// <summary>The machine it was made on.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>How far it has come.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it was resumed, oldest first; empty for most runs.</summary>
    public IReadOnlyList<DateTimeOffset> Resumed { get; init; } = [];

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed, in one line; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Its result record; null until it is finished.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Short name.</summary>
    public string Name => Description.Name;

    /// <summary>The path of <paramref name="file"/> in the run's directory.</summary>
    public string PathOf(string file) => Path.Combine(Directory, file);

    /// <summary>Reads <c>metrics.jsonl</c>; a last line cut short by a kill is left out. Empty when there is none yet.</summary>
    /// <exception cref="InvalidDataException">A line is malformed; the message names file and line.</exception>
    public RunMetrics ReadMetrics() => RunMetrics.Read(PathOf(RunFiles.Metrics));
}
