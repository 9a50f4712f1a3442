using System.IO.Compression;

namespace Gossamer.Learning.Data.Formats;

/// <summary>Opens files that may be compressed.</summary>
public static class CompressedFile
{
    // Without it the runtime takes the end of a file in the middle of its compressed data for the end of the content. Our own programs
    // are configured so from their start; others may use the library.
    static CompressedFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>The content of a file, read forwards; one that begins like gzip is decompressed, whatever its name.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Stream OpenRead(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> magic = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
