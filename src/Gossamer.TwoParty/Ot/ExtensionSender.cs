using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The sender of an extension: it holds Δ and, for each block, all leaves but the one that Δ numbers. From the receiver's corrections
/// it gets q = t ⊕ r · Δ.
/// </summary>
internal sealed unsafe class ExtensionSender : IDisposable
{
    private readonly LeafPlanes _leaves;
    private readonly Delta _delta;
    private readonly SecretBuffer<AesRoundKeys> _hashKeys = new(1);
    private readonly SecretBuffer<ulong> _deltaMasks = new(Delta.Bits);
    private readonly WorkerPool _pool;
    private long _unit;

    /// <summary>Takes Δ and the leaves that are known.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="delta">Owned from here on.</param>
    /// <param name="leaves">[blocks, 2^s], by leaf number ⊕ the block's bits of Δ.</param>
    /// <param name="hashKey">Public key of the hash in this direction.</param>
    /// <param name="pool">Threads that compute.</param>
    public ExtensionSender(ExtensionShape shape, Delta delta, ReadOnlySpan<Vector128<byte>> leaves, Seed hashKey, WorkerPool pool)
    {
        Shape = shape;
        _delta = delta;
        _pool = pool;
        _leaves = new LeafPlanes(shape, leaves, lacksFirst: true);
        AesRoundKeys.Expand(Vector128.Create(hashKey.Key), out _hashKeys.Span[0]);
        for (int i = 0; i < Delta.Bits; i++) _deltaMasks.Span[i] = 0UL - (ulong)delta.Bit(i);
    }

    /// <summary>Sizes.</summary>
    public ExtensionShape Shape { get; }

    /// <summary>The hash of this direction; valid until this is disposed of.</summary>
    public TweakedHash Hash => new(_hashKeys.Pointer);

    /// <summary>Δ, for kernels; valid until this is disposed of.</summary>
    public Vector128<byte>* DeltaPointer => _delta.Pointer;

    /// <summary>Units made so far. They are never made again.</summary>
    public long UnitsMade => _unit;

    /// <summary>Makes the next <paramref name="units"/> units.</summary>
    /// <param name="firstUnit">What the sink calls the first of them.</param>
    /// <param name="units">Units.</param>
    /// <param name="corrections">[units, 128 / s − 1, 128 bytes], from the receiver.</param>
    /// <param name="sink">Takes the transfers.</param>
    public void Extend<TSink>(int firstUnit, int units, ReadOnlySpan<byte> corrections, TSink sink)
        where TSink : unmanaged, ISenderSink
    {
        if (corrections.Length != units * Shape.UnitCorrectionBytes)
            throw new ArgumentException($"{units} units have {units * Shape.UnitCorrectionBytes} bytes of corrections, not {corrections.Length}.", nameof(corrections));
        fixed (byte* from = corrections)
        {
            _pool.Run(new Work<TSink>(_leaves.Kernel, _unit, firstUnit, from, _deltaMasks.Pointer, sink), units);
        }
        _unit += units;
    }

    /// <summary>Zeroes Δ and the leaves.</summary>
    public void Dispose()
    {
        _leaves.Dispose();
        _delta.Dispose();
        _deltaMasks.Dispose();
        _hashKeys.Dispose();
    }

    private readonly struct Work<TSink>(LeafKernel leaves, long sessionUnit, int firstUnit, byte* corrections, ulong* deltaMasks, TSink sink) : IChunkedWork
        where TSink : unmanaged, ISenderSink
    {
        private readonly LeafKernel _leaves = leaves;
        private readonly long _sessionUnit = sessionUnit;
        private readonly int _firstUnit = firstUnit;
        private readonly byte* _corrections = corrections;
        private readonly ulong* _deltaMasks = deltaMasks;
        private readonly TSink _sink = sink;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk)
        {
            ExtensionShape shape = _leaves.Shape;
            var scratch = new UnitScratch(stackalloc byte[UnitScratch.Bytes(_leaves.ScratchBytes)], _leaves.ScratchBytes);
            long unit = _sessionUnit + chunk;
            byte* from = _corrections + (long)chunk * shape.UnitCorrectionBytes;
            for (int block = 0; block < shape.Blocks; block++)
            {
                byte* planes = scratch.Planes + block * shape.BlockBits * ExtensionShape.PlaneBytes;
                _leaves.Expand(block, unit, planes, scratch.Leaves);
                if (block > 0) Correct(planes, from + (block - 1) * ExtensionShape.PlaneBytes, _deltaMasks + block * shape.BlockBits, shape.BlockBits);
            }
            scratch.Turn();
            _sink.Accept(_firstUnit + chunk, (ulong)unit * ExtensionShape.UnitTransfers, scratch.Rows);
            scratch.Clear();
        }

        /// <summary>Adds the correction to the planes whose bit of Δ is 1.</summary>
        private static void Correct(byte* planes, byte* correction, ulong* masks, int bits)
        {
            for (int bit = 0; bit < bits; bit++)
            {
                Vector512<byte> mask = Vector512.Create(masks[bit]).AsByte();
                byte* plane = planes + bit * ExtensionShape.PlaneBytes;
                for (int i = 0; i < ExtensionShape.PlaneBytes; i += 64)
                    (Vector512.Load(plane + i) ^ (Vector512.Load(correction + i) & mask)).Store(plane + i);
            }
        }
    }
}
