namespace Gossamer.Learning.Data;

/// <summary>The folders in which named data sets are looked for, each holding one folder a set.</summary>
/// <param name="Folders">Full paths, first to last.</param>
/// <param name="DownloadFolder">Where downloads go: the last of them.</param>
public sealed record DataSearchPath(IReadOnlyList<string> Folders, string DownloadFolder)
{
    /// <summary>Name of the environment variable that lists folders, separated as in PATH.</summary>
    public const string Variable = "GOSSAMER_DATA";

    /// <summary>
    /// The folders of GOSSAMER_DATA, then <c>data/</c> of the checkout around the current directory or the program, then
    /// <c>data/</c> beside the program, then the download folder (<c>$XDG_DATA_HOME/gossamer</c>, on most systems
    /// <c>~/.local/share/gossamer</c>).
    /// </summary>
    public static DataSearchPath FromEnvironment()
    {
        List<string> folders = [];
        foreach (string folder in (Environment.GetEnvironmentVariable(Variable) ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Add(folders, folder);
        Add(folders, CheckoutData(Environment.CurrentDirectory));
        Add(folders, CheckoutData(AppContext.BaseDirectory));
        Add(folders, Path.Combine(AppContext.BaseDirectory, "data"));
        string downloads = Path.GetFullPath(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "gossamer"));
        Add(folders, downloads);
        return new DataSearchPath(folders, downloads);
    }

    private static void Add(List<string> folders, string? folder)
    {
        if (folder is null) return;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!folders.Contains(full)) folders.Add(full);
    }

    private static string? CheckoutData(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gossamer.slnx"))) return Path.Combine(folder.FullName, "data");
        }

        return null;
    }
}
