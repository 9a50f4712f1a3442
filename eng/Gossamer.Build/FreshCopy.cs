namespace Gossamer.Build;

/// <summary>Writes a file so that no other name of the old file sees the change.</summary>
public static class FreshCopy
{
    /// <summary>
    /// Writes beside the target and renames: the target may be a hard link into the package cache, and a running
    /// program may have the old file mapped.
    /// </summary>
    public static void Write(string path, byte[] contents)
    {
        string target = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, contents);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
