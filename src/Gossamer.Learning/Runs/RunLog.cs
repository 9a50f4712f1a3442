using System.Buffers;

namespace Gossamer.Learning.Runs;

/// <summary>An append-only file whose writes are gathered and reach the disk whole, readable by others meanwhile.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly FileStream? _file;

    /// <summary>A log that keeps nothing.</summary>
    public RunLog()
    {
    }

    /// <summary>Opens <paramref name="path"/> and cuts it to <paramref name="length"/> bytes.</summary>
    /// <exception cref="InvalidDataException">The file is shorter.</exception>
    public RunLog(string path, long length)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (length < 0 || length > _file.Length)
        {
            long found = _file.Length;
            _file.Dispose();
            throw new InvalidDataException($"{path}: has {found} bytes, but the checkpoint continues at byte {length}");
        }

        _file.SetLength(length);
        _file.Position = length;
    }

    /// <summary>Takes what is written and not yet flushed.</summary>
    public ArrayBufferWriter<byte> Pending { get; } = new(1 << 12);

    /// <summary>Bytes in the file and pending.</summary>
    public long Length => (_file?.Position ?? 0) + Pending.WrittenCount;

    /// <summary>Hands what is pending to the operating system, and with <paramref name="toDisk"/> to the disk.</summary>
    public void Flush(bool toDisk)
    {
        if (Pending.WrittenCount > 0) _file?.Write(Pending.WrittenSpan);
        Pending.ResetWrittenCount();
        if (toDisk) _file?.Flush(flushToDisk: true);
    }

    /// <summary>Flushes and closes.</summary>
    public void Dispose()
    {
        try
        {
            Flush(toDisk: false);
        }
        finally
        {
            _file?.Dispose();
        }
    }
}
