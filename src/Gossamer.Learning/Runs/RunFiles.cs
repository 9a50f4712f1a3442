namespace Gossamer.Learning.Runs;

/// <summary>The names of the files of a run's directory.</summary>
public static class RunFiles
{
    /// <summary>What the run is, its status and its result.</summary>
    public const string Record = "run.json";

    /// <summary>One JSON object a line for each logged record.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The state a resumed run continues from.</summary>
    public const string Checkpoint = "checkpoint.safetensors";

    /// <summary>The trained network with its graph, for inference without training's libraries.</summary>
    public const string Network = "network.safetensors";

    /// <summary>One self-contained page with the plots.</summary>
    public const string Report = "report.html";

    /// <summary>Exists and is locked while a process works on the run.</summary>
    internal const string Lock = "run.lock";

    /// <summary>Begins the name of a TensorBoard event file; time and host follow.</summary>
    internal const string EventsPrefix = "events.out.tfevents.";

    /// <summary>The event file of <paramref name="directory"/>, or null.</summary>
    internal static string? FindEvents(string directory) =>
        System.IO.Directory.EnumerateFiles(directory, EventsPrefix + "*").Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Replaces <paramref name="path"/> in one step: readers see the old file or the new one, never a part.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
