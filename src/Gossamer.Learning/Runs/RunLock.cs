namespace Gossamer.Learning.Runs;

/// <summary>
/// Says that a process works on a run. The operating system releases the lock with the process, however it dies, so a
/// killed run can be told from a running one.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of <paramref name="directory"/>, or returns null if another recorder holds it.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="fresh">Whether a lock file left behind counts as held: the directory must be nobody's.</param>
    public static RunLock? TryTake(string directory, bool fresh = false)
    {
        string path = Path.Combine(directory, RunFiles.Lock);
        // A reader that looks whether the run is alive holds the file for an instant: try a few times.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new RunLock(new FileStream(
                    path, fresh ? FileMode.CreateNew : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                    FileOptions.DeleteOnClose));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (fresh || attempt == 4) return null;
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Whether a process holds the run of <paramref name="directory"/>.</summary>
    public static bool IsTaken(string directory)
    {
        string path = Path.Combine(directory, RunFiles.Lock);
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();
}
