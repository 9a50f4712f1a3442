namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>Files that only their owner can read and only one program at a time.</summary>
internal static class OwnerFile
{
    /// <summary>Opens a file for reading and writing, unbuffered.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
