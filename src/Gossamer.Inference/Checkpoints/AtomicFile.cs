namespace Gossamer.Inference.Checkpoints;

/// <summary>Replaces files in one step: whatever happens, readers see the old content or the new one, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a file beside <paramref name="path"/>, forces it to the disk and gives it the name
    /// <paramref name="path"/>. When writing fails the old file stays and the new one is removed.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written, or another writer is at it.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string temporary = path + ".tmp";
        // Outside the cleanup: a file that cannot be opened belongs to another writer.
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            using (stream)
            {
                write(stream);
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
