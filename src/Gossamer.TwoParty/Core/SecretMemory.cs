using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using Gossamer.Kernels.Execution;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Blocks of zeroed memory for secrets, kept for the next who asks: a layer needs the same sizes again and again, and fresh memory
/// costs a page fault for every 4 KB.
/// </summary>
internal sealed class SecretMemory : IDisposable
{
    private const int SmallestLog = 8;

    private static readonly ConcurrentBag<SecretMemory>[] Free =
        [.. Enumerable.Range(0, 31 - SmallestLog).Select(static _ => new ConcurrentBag<SecretMemory>())];

    private readonly AlignedBuffer<byte> _block;
    private readonly int _class;
    private int _used;

    private SecretMemory(int sizeClass)
    {
        _class = sizeClass;
        _block = new AlignedBuffer<byte>(1 << (sizeClass + SmallestLog));
    }

    public Span<byte> Span => _block.Span;

    public unsafe void* Address
    {
        get
        {
            fixed (byte* start = _block.Span) return start;
        }
    }

    /// <summary>At least <paramref name="bytes"/> bytes, all zero.</summary>
    public static SecretMemory Take(int bytes)
    {
        int log = Math.Max(SmallestLog, BitOperations.Log2((uint)Math.Max(1, bytes - 1)) + 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(log, 30, nameof(bytes));
        SecretMemory memory = Free[log - SmallestLog].TryTake(out SecretMemory? kept) ? kept : new SecretMemory(log - SmallestLog);
        memory._used = bytes;
        return memory;
    }

    /// <summary>Zeroes what was used and keeps the block.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_block.Span[.._used]);
        Free[_class].Add(this);
    }
}
