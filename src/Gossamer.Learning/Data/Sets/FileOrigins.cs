using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gossamer.Learning.Data.Sets;

/// <summary>Tells published files from copies by their checksums.</summary>
internal static class FileOrigins
{
    /// <summary>Computes the checksums of a file and compares them with the published ones.</summary>
    public static StoredFile Identify(DataSetInfo info, string path)
    {
        using FileStream stream = File.OpenRead(path);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
        long bytes = stream.Length;
        string full = Path.GetFullPath(path);
        if (info.KnownCopies.FirstOrDefault(copy => copy.Sha256 == sha256) is { } copy)
            return new StoredFile(
                full, bytes, sha256, copy.IsExact ? FileOrigin.ExactCopy : FileOrigin.InexactCopy, copy.Note);

        DataFile? published = info.Files.FirstOrDefault(file => file.Name == Path.GetFileName(path));
        FileOrigin origin = published switch
        {
            { Sha256: { } expected } => expected == sha256 ? FileOrigin.Official : FileOrigin.Different,
            { Md5: { } expected } => expected == Md5(stream) ? FileOrigin.Official : FileOrigin.Different,
            _ => FileOrigin.Unknown,
        };
        return new StoredFile(full, bytes, sha256, origin, "");
    }

    /// <summary>What a reader of figures must know: words in parentheses after a space, or nothing.</summary>
    public static string Remark(IReadOnlyList<StoredFile> files)
    {
        if (files.FirstOrDefault(static file => file.Origin == FileOrigin.InexactCopy) is { } copy)
            return $" ({copy.Note}, not the official archive)";
        if (files.Any(static file => file.Origin == FileOrigin.Different))
            return " (not the official archive: other checksum)";
        return files.Any(static file => file.Origin == FileOrigin.Unknown)
            ? " (checksum not among the published ones)"
            : "";
    }

    [SuppressMessage("Security", "CA5351", Justification = "The authors published MD5 sums; they guard against damage, not forgery.")]
    private static string Md5(Stream stream)
    {
        stream.Position = 0;
        return Convert.ToHexStringLower(MD5.HashData(stream));
    }
}
