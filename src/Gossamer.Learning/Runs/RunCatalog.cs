namespace Gossamer.Learning.Runs;

/// <summary>Finds and reads runs; a run is a folder with a <c>run.json</c>.</summary>
public static class RunCatalog
{
    /// <summary>The runs directly under <paramref name="root"/>; a folder that does not exist has none.</summary>
    public static RunListing List(string root)
    {
        List<RunInfo> runs = [];
        List<string> problems = [];
        if (Directory.Exists(root))
        {
            foreach (string directory in Directory.EnumerateDirectories(root))
            {
                if (!File.Exists(Path.Combine(directory, RunFiles.Record))) continue;
                try
                {
                    runs.Add(Load(directory));
                }
                catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
                {
                    problems.Add(error.Message);
                }
            }
        }

        return new RunListing(
            [.. runs.OrderByDescending(run => run.Started).ThenByDescending(run => run.Directory, StringComparer.Ordinal)],
            [.. problems.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The runs inside <paramref name="run"/>, in the order they were started.</summary>
    /// <exception cref="InvalidDataException">One of them is malformed.</exception>
    public static IReadOnlyList<RunInfo> Children(RunInfo run) =>
    [
        .. Directory.EnumerateDirectories(run.Directory)
            .Where(directory => File.Exists(Path.Combine(directory, RunFiles.Record)))
            .Select(Load)
            .OrderBy(child => child.Started).ThenBy(child => child.Directory, StringComparer.Ordinal),
    ];

    /// <summary>Reads the run of <paramref name="directory"/>.</summary>
    /// <exception cref="FileNotFoundException">The directory holds no run.</exception>
    /// <exception cref="InvalidDataException"><c>run.json</c> is malformed; the message names file and place.</exception>
    public static RunInfo Load(string directory)
    {
        if (!File.Exists(Path.Combine(directory, RunFiles.Record)))
            throw new FileNotFoundException($"{directory}: holds no run ({RunFiles.Record} is missing)");
        RunInfo run = RunRecordFormat.Read(directory);
        return run.Status == RunStatus.Running && !RunLock.IsTaken(run.Directory) ? run with { Status = RunStatus.Interrupted } : run;
    }

    /// <summary>
    /// The run a person means by <paramref name="name"/>: a directory, the name of a folder under <paramref name="root"/>, or
    /// a part of one that fits no other.
    /// </summary>
    /// <exception cref="FileNotFoundException">No run fits.</exception>
    /// <exception cref="ArgumentException">Several runs fit; the message names them.</exception>
    /// <exception cref="InvalidDataException">The run's <c>run.json</c> is malformed.</exception>
    public static RunInfo Find(string root, string name)
    {
        foreach (string directory in new[] { name, Path.Combine(root, name) })
            if (File.Exists(Path.Combine(directory, RunFiles.Record))) return Load(directory);
        string[] fitting = !Directory.Exists(root) ? [] :
        [
            .. Directory.EnumerateDirectories(root)
                .Where(directory => Path.GetFileName(directory).Contains(name, StringComparison.OrdinalIgnoreCase))
                .Where(directory => File.Exists(Path.Combine(directory, RunFiles.Record)))
                .Order(StringComparer.Ordinal),
        ];
        return fitting.Length switch
        {
            1 => Load(fitting[0]),
            0 => throw new FileNotFoundException($"no run '{name}' under {root}"),
            int many => throw new ArgumentException(
                $"'{name}' fits {many} runs: {string.Join(", ", fitting.Take(5).Select(Path.GetFileName))}{(many > 5 ? ", …" : "")}"),
        };
    }
}
