using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// Shares of x·y modulo 2^n, where the sender of the transfers knows x and the receiver y, whose bits are its choices and therefore
/// random: n transfers each, and corrections of n, n − 1, ..., 1 bits, because bit j of y needs x·2^j and so x modulo 2^(n − j) only
/// (Gilboa, CRYPTO 1999).
/// </summary>
internal sealed class GilboaProducts : IDisposable
{
    private readonly TransferSession _session;
    private readonly int _bits, _perUnit, _sends, _receives;
    private readonly SecretBuffer<ulong> _x, _y, _sent, _received;

    // Corrections of the slice that was sent last; strings and choices of the slices that wait for theirs.
    private readonly SecretBuffer<ulong> _corrections, _waiting;
    private readonly SecretBuffer<byte> _message;

    /// <summary>Prepares products of <paramref name="bits"/> bits.</summary>
    /// <param name="session">What makes the transfers.</param>
    /// <param name="bits">n, 1 to 64.</param>
    /// <param name="sends">Products in which this party knows x.</param>
    /// <param name="receives">Products in which it knows y.</param>
    public GilboaProducts(TransferSession session, int bits, int sends, int receives)
    {
        (_session, _bits, _sends, _receives) = (session, bits, sends, receives);
        _perUnit = ExtensionShape.UnitTransfers / bits;
        _x = new SecretBuffer<ulong>(sends);
        _sent = new SecretBuffer<ulong>(sends);
        _y = new SecretBuffer<ulong>(receives);
        _received = new SecretBuffer<ulong>(receives);
        int slice = Stream.SliceUnits * _perUnit;
        _corrections = new SecretBuffer<ulong>(Math.Min(sends, slice) * bits);
        _waiting = new SecretBuffer<ulong>(Math.Min(Units(receives).Units, Stream.Slots * Stream.SliceUnits) * _perUnit * bits);
        _message = new SecretBuffer<byte>(Math.Max(1, BitWriter.Bytes((long)Math.Min(receives, slice) * ElementBits)));
    }

    /// <summary>Bits of the corrections of one product.</summary>
    public int ElementBits => _bits * (_bits + 1) / 2;

    /// <summary>x of the products this party sends, to be filled in first; higher bits are not looked at.</summary>
    public Span<ulong> X => _x.Span;

    /// <summary>y of the products this party receives.</summary>
    public Span<ulong> Y => _y.Span;

    /// <summary>This party's shares of the products it sends, modulo 2^n.</summary>
    public Span<ulong> Sent => _sent.Span;

    /// <summary>This party's shares of the products it receives, modulo 2^n.</summary>
    public Span<ulong> Received => _received.Span;

    private ulong Mask => ulong.MaxValue >> (64 - _bits);

    /// <summary>Makes all products; the other party does the same.</summary>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        await new Stream(this).RunAsync(cancellation).ConfigureAwait(false);
        _session.Count((long)_sends * _bits, (long)_receives * _bits);
    }

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
        _sent.Dispose();
        _received.Dispose();
        _corrections.Dispose();
        _waiting.Dispose();
        _message.Dispose();
    }

    private TransferRange Units(int products) => new(0, (products + _perUnit - 1) / _perUnit);

    private (int First, int Count) Elements(int firstUnit, int units, int products) =>
        (firstUnit * _perUnit, Math.Min(units * _perUnit, products - firstUnit * _perUnit));

    private void WriteCorrections(Span<byte> message, int count)
    {
        var writer = new BitWriter(message);
        ReadOnlySpan<ulong> corrections = _corrections.Span;
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int bit = 0; bit < _bits; bit++) writer.Append(corrections[at++], _bits - bit);
        }
        writer.Finish();
    }

    private void ReadCorrections(ReadOnlySpan<byte> message, int slot, int first, int count)
    {
        var reader = new BitReader(message);
        ReadOnlySpan<ulong> strings = _waiting.Span[(slot * Stream.SliceUnits * _perUnit * _bits)..], y = _y.Span;
        for (int i = 0, at = 0; i < count; i++)
        {
            ulong sum = 0;
            for (int bit = 0; bit < _bits; bit++)
            {
                ulong choice = 0 - (y[first + i] >> bit & 1);
                sum += (strings[at++] + (reader.Read(_bits - bit) & choice)) << bit;
            }
            _received.Span[first + i] = sum & Mask;
        }
    }

    private sealed class Stream(GilboaProducts owner) : TransferStream<HashedSender<SentSink>, HashedReceiver<ReceivedSink>>(
        owner._session.Transfers, owner._session.Channel,
        owner.Units(owner._sends), new HashedSender<SentSink>(owner._session.Transfers.Sender, new SentSink(owner)),
        owner.Units(owner._receives), new HashedReceiver<ReceivedSink>(owner._session.Transfers.Receiver, new ReceivedSink(owner)))
    {
        /// <summary>Slices that wait for their corrections at the same time.</summary>
        public const int Slots = Open;

        protected override ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
        {
            (_, int count) = owner.Elements(firstUnit, units, owner._sends);
            Span<byte> message = Channel.Reserve(MessageType.ProductCorrections, BitWriter.Bytes((long)count * owner.ElementBits));
            owner.WriteCorrections(message, count);
            Channel.Commit();
            return Channel.FlushAsync(cancellation);
        }

        protected override async ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
        {
            (int first, int count) = owner.Elements(firstUnit, units, owner._receives);
            Memory<byte> message = owner._message.Bytes[..BitWriter.Bytes((long)count * owner.ElementBits)];
            await Channel.ReceiveAsync(MessageType.ProductCorrections, message, cancellation).ConfigureAwait(false);
            owner.ReadCorrections(message.Span, slice % Slots, first, count);
        }
    }

    private readonly unsafe struct SentSink(GilboaProducts owner) : ISentStrings
    {
        private readonly ulong* _x = owner._x.Pointer, _shares = owner._sent.Pointer, _corrections = owner._corrections.Pointer;
        private readonly int _bits = owner._bits, _perUnit = owner._perUnit, _products = owner._sends;

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            int first = unit * _perUnit, count = UnitMemory.Part(unit, _products, _perUnit);
            ulong* corrections = _corrections + (long)(unit % Stream.SliceUnits) * _perUnit * _bits;
            for (int i = 0, at = 0; i < count; i++)
            {
                ulong x = _x[first + i], sum = 0;
                for (int bit = 0; bit < _bits; bit++, at++)
                {
                    ulong mask = ulong.MaxValue >> (64 - _bits + bit);
                    ulong zero = *(ulong*)(zeros + at) & mask, one = *(ulong*)(ones + at) & mask;
                    corrections[at] = (zero - one + x) & mask;
                    sum += zero << bit;
                }
                _shares[first + i] = (0 - sum) & (ulong.MaxValue >> (64 - _bits));
            }
        }
    }

    private readonly unsafe struct ReceivedSink(GilboaProducts owner) : IReceivedStrings
    {
        private readonly ulong* _y = owner._y.Pointer, _waiting = owner._waiting.Pointer;
        private readonly int _bits = owner._bits, _perUnit = owner._perUnit, _products = owner._receives;

        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            int first = unit * _perUnit, count = UnitMemory.Part(unit, _products, _perUnit);
            ulong* waiting = _waiting + (long)(unit % (Stream.Slots * Stream.SliceUnits)) * _perUnit * _bits;
            for (int i = 0, at = 0; i < count; i++)
            {
                ulong y = 0;
                for (int bit = 0; bit < _bits; bit++, at++)
                {
                    waiting[at] = *(ulong*)(chosen + at) & (ulong.MaxValue >> (64 - _bits + bit));
                    y |= (choices[at >> 6] >> (at & 63) & 1) << bit;
                }
                _y[first + i] = y;
            }
        }
    }
}
