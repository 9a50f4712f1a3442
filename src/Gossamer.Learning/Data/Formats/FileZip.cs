using System.IO.Compression;

namespace Gossamer.Learning.Data.Formats;

/// <summary>The files of a zip archive, unpacked when they are read.</summary>
internal sealed class FileZip : IFileTree
{
    private const string Damaged = "the archive is damaged or cut short, fetch it again";

    private readonly FileKind _kind;
    private readonly Lock _lock = new();
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    public FileZip(string location, FileKind kind)
    {
        _kind = kind;
        Location = location;
        FileStream file = File.OpenRead(location);
        try
        {
            _archive = new ZipArchive(file, ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in _archive.Entries)
            {
                string path = entry.FullName.Replace('\\', '/');
                if (!kind.Matters(path) || FileTree.IsResourceFork(path)) continue;
                if (!_entries.TryAdd(path, entry))
                    throw FormatError.At(location, path, "the entry is there twice", "expected every file once");
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            file.Dispose();
            throw FormatError.At(
                location, "directory of entries", $"cannot be read ({exception.Message.TrimEnd('.')})",
                Damaged, exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        string[] paths = [.. _entries.Keys];
        Array.Sort(paths, StringComparer.Ordinal);
        Paths = paths;
    }

    public string Location { get; }

    public IReadOnlyList<string> Paths { get; }

    public byte[] Read(string path)
    {
        // Entries share the position of one file.
        lock (_lock)
        {
            try
            {
                using Stream content = _entries[path].Open();
                using var stream = new DataFileStream(content, $"{Location}({path})");
                byte[] bytes = stream.ReadToEnd(_kind.LargestFile, _kind.Name);
                if (bytes.LongLength != _entries[path].Length)
                    throw stream.Error($"the entry has {_entries[path].Length} bytes", Damaged);
                return bytes;
            }
            catch (Exception exception) when (IsDamage(exception) && !exception.Message.StartsWith(Location, StringComparison.Ordinal))
            {
                throw FormatError.At(
                    $"{Location}({path})", "entry", $"cannot be unpacked ({exception.Message.TrimEnd('.')})",
                    Damaged, exception);
            }
        }
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>What the zip reader of .NET throws on archives that are not in order, seen in tests on damaged ones.</summary>
    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException
        || (exception is IOException && exception is not (FileNotFoundException or DirectoryNotFoundException));
}
