using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// A stream of pseudo-random bytes: AES-128 of a 64-bit counter (NIST SP 800-90A's CTR construction without reseeding). One
/// generator serves one purpose, under a key of its own (<see cref="SessionSecret"/>). Not thread-safe.
/// </summary>
public sealed unsafe class AesGenerator : IDisposable
{
    private const int BlockBytes = 16, BufferBlocks = 32;

    // The schedule first, then key stream that is not handed out yet.
    private readonly SecretBuffer<Vector128<byte>> _memory = new(AesRoundKeys.Count + BufferBlocks);
    private ulong _counter;
    private int _unused;

    /// <summary>Opens the stream of <paramref name="seed"/> at its beginning.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has no AES instructions.</exception>
    public AesGenerator(Seed seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        AesInstructions.Require();
        AesRoundKeys.Expand(Vector128.Create(seed.Key), out *Schedule);
    }

    private AesRoundKeys* Schedule => (AesRoundKeys*)_memory.Pointer;

    private byte* Buffer => (byte*)(_memory.Pointer + AesRoundKeys.Count);

    /// <summary>The next bytes of the stream: how they are cut into calls changes nothing.</summary>
    public void Fill(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (_unused == 0)
            {
                int whole = destination.Length / BlockBytes & ~7;
                if (whole > 0)
                {
                    fixed (byte* to = destination)
                    {
                        AesRoundKeys.CounterBlocks(Schedule, _counter, (Vector128<byte>*)to, whole);
                    }
                    _counter += (ulong)whole;
                    destination = destination[(whole * BlockBytes)..];
                    continue;
                }
                AesRoundKeys.CounterBlocks(Schedule, _counter, (Vector128<byte>*)Buffer, BufferBlocks);
                _counter += BufferBlocks;
                _unused = BufferBlocks * BlockBytes;
            }
            int taken = Math.Min(_unused, destination.Length);
            var from = new Span<byte>(Buffer + BufferBlocks * BlockBytes - _unused, taken);
            from.CopyTo(destination);
            from.Clear();
            _unused -= taken;
            destination = destination[taken..];
        }
    }

    /// <summary>The next elements of the stream.</summary>
    public void Fill<T>(Span<T> destination)
        where T : unmanaged => Fill(MemoryMarshal.AsBytes(destination));

    /// <summary>The next value of the stream.</summary>
    [SkipLocalsInit]
    public T Next<T>()
        where T : unmanaged
    {
        T value;
        Fill(new Span<byte>(&value, sizeof(T)));
        return value;
    }

    /// <summary>Zeroes key and buffer.</summary>
    public void Dispose() => _memory.Dispose();
}
