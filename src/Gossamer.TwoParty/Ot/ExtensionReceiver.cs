using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The receiver of an extension: all leaves are its own. It draws its choices r as the leaves of the first block say, and sends
/// u_j ⊕ r for each other block j.
/// </summary>
internal sealed unsafe class ExtensionReceiver : IDisposable
{
    private readonly LeafPlanes _leaves;
    private readonly SecretBuffer<AesRoundKeys> _hashKeys = new(1);
    private readonly WorkerPool _pool;
    private long _unit;

    /// <summary>Takes the leaves of all trees.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="leaves">[blocks, 2^s], by leaf number.</param>
    /// <param name="hashKey">Public key of the hash in this direction.</param>
    /// <param name="pool">Threads that compute.</param>
    public ExtensionReceiver(ExtensionShape shape, ReadOnlySpan<Vector128<byte>> leaves, Seed hashKey, WorkerPool pool)
    {
        Shape = shape;
        _pool = pool;
        _leaves = new LeafPlanes(shape, leaves, lacksFirst: false);
        AesRoundKeys.Expand(Vector128.Create(hashKey.Key), out _hashKeys.Span[0]);
    }

    /// <summary>Sizes.</summary>
    public ExtensionShape Shape { get; }

    /// <summary>The hash of this direction; valid until this is disposed of.</summary>
    public TweakedHash Hash => new(_hashKeys.Pointer);

    /// <summary>Units made so far. They are never made again.</summary>
    public long UnitsMade => _unit;

    /// <summary>Makes the next <paramref name="units"/> units.</summary>
    /// <param name="firstUnit">What the sink calls the first of them.</param>
    /// <param name="units">Units.</param>
    /// <param name="corrections">[units, 128 / s − 1, 128 bytes]: what the sender needs.</param>
    /// <param name="sink">Takes the transfers.</param>
    public void Extend<TSink>(int firstUnit, int units, Span<byte> corrections, TSink sink)
        where TSink : unmanaged, IReceiverSink
    {
        if (corrections.Length != units * Shape.UnitCorrectionBytes)
            throw new ArgumentException($"{units} units have {units * Shape.UnitCorrectionBytes} bytes of corrections, not {corrections.Length}.", nameof(corrections));
        fixed (byte* to = corrections)
        {
            _pool.Run(new Work<TSink>(_leaves.Kernel, _unit, firstUnit, to, sink), units);
        }
        _unit += units;
    }

    /// <summary>Zeroes the leaves.</summary>
    public void Dispose()
    {
        _leaves.Dispose();
        _hashKeys.Dispose();
    }

    private readonly struct Work<TSink>(LeafKernel leaves, long sessionUnit, int firstUnit, byte* corrections, TSink sink) : IChunkedWork
        where TSink : unmanaged, IReceiverSink
    {
        private readonly LeafKernel _leaves = leaves;
        private readonly long _sessionUnit = sessionUnit;
        private readonly int _firstUnit = firstUnit;
        private readonly byte* _corrections = corrections;
        private readonly TSink _sink = sink;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk)
        {
            ExtensionShape shape = _leaves.Shape;
            var scratch = new UnitScratch(stackalloc byte[UnitScratch.Bytes(_leaves.ScratchBytes)], _leaves.ScratchBytes);
            byte* choices = stackalloc byte[ExtensionShape.PlaneBytes];
            long unit = _sessionUnit + chunk;
            byte* to = _corrections + (long)chunk * shape.UnitCorrectionBytes;
            for (int block = 0; block < shape.Blocks; block++)
            {
                _leaves.Expand(block, unit, scratch.Planes + block * shape.BlockBits * ExtensionShape.PlaneBytes, scratch.Leaves);
                if (block == 0) Unsafe.CopyBlock(choices, scratch.Leaves, ExtensionShape.PlaneBytes);
                else Add(scratch.Leaves, choices, to + (block - 1) * ExtensionShape.PlaneBytes);
            }
            scratch.Turn();
            _sink.Accept(_firstUnit + chunk, (ulong)unit * ExtensionShape.UnitTransfers, (ulong*)choices, scratch.Rows);
            scratch.Clear();
            CryptographicOperations.ZeroMemory(new Span<byte>(choices, ExtensionShape.PlaneBytes));
        }

        private static void Add(byte* sum, byte* choices, byte* correction)
        {
            for (int i = 0; i < ExtensionShape.PlaneBytes; i += 64)
                (Vector512.Load(sum + i) ^ Vector512.Load(choices + i)).Store(correction + i);
        }
    }
}
