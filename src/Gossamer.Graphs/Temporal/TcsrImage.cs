using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gossamer.Graphs.Temporal;

/// <summary>The bytes of a graph: memory of the process, or a mapped file.</summary>
internal sealed unsafe class TcsrImage : IDisposable
{
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    private TcsrImage(byte* start, long length, MemoryMappedViewAccessor? view)
    {
        _start = start;
        Length = length;
        _view = view;
    }

    /// <summary>Frees what nobody disposed of.</summary>
    ~TcsrImage() => Free();

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The image is disposed of.</exception>
    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start == null, this);
            return _start;
        }
    }

    /// <summary>Zeroed memory.</summary>
    public static TcsrImage Allocate(long length) => new((byte*)NativeMemory.AllocZeroed((nuint)length), length, null);

    /// <summary>A file, for reading.</summary>
    /// <exception cref="IOException">It cannot be mapped.</exception>
    public static TcsrImage Open(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        long length = RandomAccess.GetLength(handle);
        // An empty file cannot be mapped; its reader says what is wrong with it.
        if (length == 0) return Allocate(1);
        using var file = MemoryMappedFile.CreateFromFile(
            handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return Map(file, length, MemoryMappedFileAccess.Read);
    }

    /// <summary>A new file of <paramref name="length"/> bytes, for writing.</summary>
    public static TcsrImage Create(string path, long length)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, length);
        return Map(file, length, MemoryMappedFileAccess.ReadWrite);
    }

    /// <summary>Writes to the disk what was written to memory.</summary>
    public void Flush() => _view?.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        _view?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static TcsrImage Map(MemoryMappedFile file, long length, MemoryMappedFileAccess access)
    {
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, length, access);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new TcsrImage(start + view.PointerOffset, length, view);
    }

    private void Free()
    {
        if (_start == null) return;
        if (_view is null) NativeMemory.Free(_start);
        else _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _start = null;
    }
}
