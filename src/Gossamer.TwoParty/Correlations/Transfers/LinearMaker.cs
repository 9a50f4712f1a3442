using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>Linear(W)</c>: for each weight bit one transfer, in which the server chooses by the bit and the client offers the elements of r
/// that the weight multiplies, one for each output position. A bit of place j takes k − j bits for each position and one bit to turn
/// the random choice into the weight's; the top bit counts −2^(w − 1). Strings are stretched by the hash. (Gilboa, CRYPTO 1999.)
/// </summary>
internal sealed class LinearMaker<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private const int MessageTarget = 1 << 20;

    private readonly TransferSession _session;
    private readonly LinearMasks<T> _batch;
    private readonly LinearShape _shape;
    private readonly ReadOnlyMemory<T> _weights;
    private readonly Ring<T> _ring;
    private readonly int _weightBits, _perUnit, _positions, _weightsPerMessage;
    private readonly SecretBuffer<Vector128<byte>> _rows;
    private readonly SecretBuffer<T> _operand, _sum, _pads, _corrections;
    private readonly SecretBuffer<byte> _message;
    private readonly byte[] _choiceCorrections;
    private (int Group, int Column) _gathered = (-1, -1);

    private LinearMaker(
        TransferSession session, LinearMasks<T> batch, int weightBits, ReadOnlyMemory<T> weights)
    {
        (_session, _batch, _weightBits, _weights) = (session, batch, weightBits, weights);
        (_shape, _ring, _positions) = (batch.Shape, batch.Ring, batch.Shape.Positions);
        _perUnit = ExtensionShape.UnitTransfers / weightBits;
        long weightBytes = BitWriter.Bytes((long)_positions * BitsPerPosition);
        _weightsPerMessage = (int)Math.Clamp(MessageTarget / weightBytes, 1, Stream.SliceUnits * _perUnit);
        bool client = session.Party == Party.Client;
        int kept = Math.Min((_shape.Weights + _perUnit - 1) / _perUnit, (client ? 1 : Stream.Slots) * Stream.SliceUnits);
        _rows = new SecretBuffer<Vector128<byte>>(kept * ExtensionShape.UnitTransfers);
        _operand = new SecretBuffer<T>(_positions);
        _sum = new SecretBuffer<T>(_positions);
        _pads = new SecretBuffer<T>(2 * PadElements);
        _corrections = new SecretBuffer<T>(_positions);
        _message = new SecretBuffer<byte>(BitWriter.Bytes((long)_weightsPerMessage * _positions * BitsPerPosition));
        _choiceCorrections = new byte[BitWriter.Bytes(Stream.SliceUnits * _perUnit * weightBits)];
    }

    private int BitsPerPosition => _weightBits * _ring.Bits - _weightBits * (_weightBits - 1) / 2;

    /// <summary>Elements that whole octets of blocks give, at least one for each position.</summary>
    private int PadElements => (_positions * Ring<T>.WordBits + 1023) / 1024 * (1024 / Ring<T>.WordBits);

    public static async ValueTask<LinearMasks<T>> MakeAsync(
        TransferSession session, Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(weightBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightBits, ring.Bits);
        if (session.Party == Party.Server && weights.Length != shape.Weights)
            throw new ArgumentException($"The layer has {shape.Weights} weights, not {weights.Length}.", nameof(weights));
        var batch = new LinearMasks<T>(ring, shape, session.Party);
        using var maker = new LinearMaker<T>(session, batch, weightBits, weights);
        if (session.Party == Party.Client) maker.DrawMasks();
        using var choices = new SecretBuffer<ulong>(Stream.SliceUnits * BitColumns.UnitWords);
        await new Stream(maker, choices).RunAsync(cancellation).ConfigureAwait(false);
        maker.Reduce();
        long used = (long)shape.Weights * weightBits;
        session.Count(session.Party == Party.Client ? used : 0, session.Party == Party.Client ? 0 : used);
        return batch;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _operand.Dispose();
        _sum.Dispose();
        _pads.Dispose();
        _corrections.Dispose();
        _message.Dispose();
    }

    private void DrawMasks()
    {
        _session.Random.Fill(_batch.Inputs);
        Reduce(_batch.Inputs);
    }

    private void Reduce() => Reduce(_batch.Outputs);

    private void Reduce(Span<T> elements)
    {
        for (int i = 0; i < elements.Length; i++) elements[i] = _ring.Reduce(elements[i]);
    }

    /// <summary>Weights that some units hold. Weights are numbered by group, then column, then row.</summary>
    private (int First, int Count) WeightsOf(int firstUnit, int units)
    {
        int first = firstUnit * _perUnit;
        return (first, Math.Min(units * _perUnit, _shape.Weights - first));
    }

    private (int Group, int Column, int Row) Place(int weight)
    {
        (int rest, int row) = Math.DivRem(weight, _shape.Rows);
        (int group, int column) = Math.DivRem(rest, _shape.Depth);
        return (group, column, row);
    }

    /// <summary>Where a weight's first transfer lies among the rows of a slice.</summary>
    private int RowOf(int weight, int firstWeight) =>
        (weight - firstWeight) / _perUnit * ExtensionShape.UnitTransfers + (weight - firstWeight) % _perUnit * _weightBits;

    private T WeightOf(int weight)
    {
        (int group, int column, int row) = Place(weight);
        return _weights.Span[(group * _shape.Rows + row) * _shape.Depth + column];
    }

    /// <summary>The server's rows of a slice, and what follows them.</summary>
    private Span<Vector128<byte>> RowsOf(int slice) => _rows.Span[(slice % Stream.Slots * Stream.SliceUnits * ExtensionShape.UnitTransfers)..];

    /// <summary>The pad of one string: elements of which the low bits are used.</summary>
    private unsafe Span<T> Pad(TweakedHash hash, Vector128<byte> row, ulong number, int which)
    {
        Span<T> pad = _pads.Span.Slice(which * PadElements, PadElements);
        fixed (T* output = pad)
        {
            hash.Stretch(row, number, 0, (Vector128<byte>*)output, PadElements * sizeof(T) / 16);
        }
        return pad[.._positions];
    }

    private ulong NumberOf(int weight, int bit, long firstNumber, int firstWeight) =>
        (ulong)(firstNumber + RowOf(weight, firstWeight) + bit);

    /// <summary>The server's choice corrections: weight bit xor random choice.</summary>
    private void WriteChoices(Span<byte> message, ReadOnlySpan<ulong> choices, int first, int count)
    {
        var writer = new BitWriter(message);
        for (int weight = first; weight < first + count; weight++)
        {
            ulong bits = ulong.CreateTruncating(WeightOf(weight)) & (ulong.MaxValue >> (64 - _weightBits));
            int row = RowOf(weight, first);
            ulong random = 0;
            for (int bit = 0; bit < _weightBits; bit++, row++) random |= (choices[row >> 6] >> (row & 63) & 1) << bit;
            writer.Append(bits ^ random, _weightBits);
        }
        writer.Finish();
    }

    /// <summary>The client's corrections of one weight, and its shares.</summary>
    private unsafe void Offer(ref BitWriter writer, int weight, int first, long number, ulong corrections)
    {
        (int group, int column, int row) = Place(weight);
        if (_gathered != (group, column))
        {
            _shape.Gather<T>(_batch.Inputs, group, column, _operand.Span);
            _gathered = (group, column);
        }
        ExtensionSender sender = _session.Transfers.Sender;
        Span<T> sum = _sum.Span, message = _corrections.Span;
        ReadOnlySpan<T> operand = _operand.Span;
        sum.Clear();
        for (int bit = 0; bit < _weightBits; bit++)
        {
            Vector128<byte> delta = *sender.DeltaPointer, string0 = _rows.Span[RowOf(weight, first) + bit];
            if ((corrections >> bit & 1) != 0) string0 ^= delta;
            ulong transfer = NumberOf(weight, bit, number, first);
            ReadOnlySpan<T> zeros = Pad(sender.Hash, string0, transfer, 0), ones = Pad(sender.Hash, string0 ^ delta, transfer, 1);
            GilboaVectors.Offer(zeros, ones, operand, _ring.Mask >>> bit, bit, negative: bit == _weightBits - 1, message, sum);
            writer.AppendElements<T>(message, _ring.Bits - bit);
        }
        _shape.Accumulate<T>(sum, group, row, _batch.Outputs);
    }

    /// <summary>The server's shares of one weight.</summary>
    private void Take(ref BitReader reader, ReadOnlySpan<Vector128<byte>> rows, int weight, int first, long number)
    {
        (int group, _, int row) = Place(weight);
        ulong bits = ulong.CreateTruncating(WeightOf(weight));
        Span<T> sum = _sum.Span, message = _corrections.Span;
        sum.Clear();
        for (int bit = 0; bit < _weightBits; bit++)
        {
            reader.ReadElements(message, _ring.Bits - bit);
            ReadOnlySpan<T> pad = Pad(
                _session.Transfers.Receiver.Hash, rows[RowOf(weight, first) + bit], NumberOf(weight, bit, number, first), 0);
            T choice = T.Zero - T.CreateTruncating(bits >> bit & 1);
            GilboaVectors.Take(pad, message, choice, _ring.Mask >>> bit, bit, negative: bit == _weightBits - 1, sum);
        }
        _shape.Accumulate<T>(sum, group, row, _batch.Outputs);
    }

    private sealed class Stream : TransferStream<SentRows, ReceivedRows>
    {
        /// <summary>Slices whose rows the server keeps.</summary>
        public const int Slots = Open;

        private readonly LinearMaker<T> _owner;
        private readonly long _firstNumber;
        private readonly SecretBuffer<ulong> _choices;

        public Stream(LinearMaker<T> owner, SecretBuffer<ulong> choices)
            : base(
                owner._session.Transfers, owner._session.Channel,
                Range(owner, Party.Client), new SentRows(owner), Range(owner, Party.Server), new ReceivedRows(owner, choices))
        {
            _owner = owner;
            _choices = choices;
            OtExtension transfers = owner._session.Transfers;
            _firstNumber = ExtensionShape.UnitTransfers *
                (owner._session.Party == Party.Client ? transfers.Sender.UnitsMade : transfers.Receiver.UnitsMade);
        }

        protected override void Chosen(int slice, int firstUnit, int units)
        {
            (int first, int count) = _owner.WeightsOf(firstUnit, units);
            Span<byte> message = Channel.Reserve(MessageType.ChoiceCorrections, BitWriter.Bytes((long)count * _owner._weightBits));
            _owner.WriteChoices(message, _choices.Span, first, count);
            Channel.Commit();
        }

        protected override async ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
        {
            (int first, int count) = _owner.WeightsOf(firstUnit, units);
            Memory<byte> choices = _owner._choiceCorrections.AsMemory(0, BitWriter.Bytes((long)count * _owner._weightBits));
            await Channel.ReceiveAsync(MessageType.ChoiceCorrections, choices, cancellation).ConfigureAwait(false);
            for (int done = 0; done < count; done += _owner._weightsPerMessage)
            {
                Offer(choices.Span, firstUnit, first, done, Math.Min(_owner._weightsPerMessage, count - done));
                await Channel.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }

        protected override async ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
        {
            (int first, int count) = _owner.WeightsOf(firstUnit, units);
            for (int done = 0; done < count; done += _owner._weightsPerMessage)
            {
                int part = Math.Min(_owner._weightsPerMessage, count - done);
                Memory<byte> message = _owner._message.Bytes[..Bytes(part)];
                await Channel.ReceiveAsync(MessageType.ProductCorrections, message, cancellation).ConfigureAwait(false);
                Take(message.Span, slice, firstUnit, first, done, part);
            }
        }

        private static TransferRange Range(LinearMaker<T> owner, Party of) => owner._session.Party == of
            ? new TransferRange(0, (owner._shape.Weights + owner._perUnit - 1) / owner._perUnit)
            : TransferRange.None;

        private int Bytes(int weights) => BitWriter.Bytes((long)weights * _owner._positions * _owner.BitsPerPosition);

        private long NumberOf(int firstUnit) => _firstNumber + (long)firstUnit * ExtensionShape.UnitTransfers;

        private void Offer(ReadOnlySpan<byte> choices, int firstUnit, int first, int done, int count)
        {
            var writer = new BitWriter(Channel.Reserve(MessageType.ProductCorrections, Bytes(count)));
            for (int weight = done; weight < done + count; weight++)
            {
                ulong corrections = BitsAt(choices, (long)weight * _owner._weightBits, _owner._weightBits);
                _owner.Offer(ref writer, first + weight, first, NumberOf(firstUnit), corrections);
            }
            writer.Finish();
            Channel.Commit();
        }

        private void Take(ReadOnlySpan<byte> message, int slice, int firstUnit, int first, int done, int count)
        {
            var reader = new BitReader(message);
            ReadOnlySpan<Vector128<byte>> rows = _owner.RowsOf(slice);
            for (int weight = done; weight < done + count; weight++)
                _owner.Take(ref reader, rows, first + weight, first, NumberOf(firstUnit));
        }

        private static ulong BitsAt(ReadOnlySpan<byte> bytes, long at, int bits)
        {
            ulong value = 0;
            for (int i = 0; i < bits; i++) value |= (ulong)(bytes[(int)((at + i) >> 3)] >> (int)((at + i) & 7) & 1) << i;
            return value;
        }
    }

    private readonly unsafe struct SentRows(LinearMaker<T> owner) : ISenderSink
    {
        private readonly Vector128<byte>* _rows = owner._rows.Pointer;

        public void Accept(int unit, ulong number, Vector128<byte>* rows) => NativeMemory.Copy(
            rows, _rows + unit % Stream.SliceUnits * ExtensionShape.UnitTransfers, ExtensionShape.UnitTransfers * 16);
    }

    private readonly unsafe struct ReceivedRows(LinearMaker<T> owner, SecretBuffer<ulong> choices) : IReceiverSink
    {
        private readonly Vector128<byte>* _rows = owner._rows.Pointer;
        private readonly ulong* _choices = choices.Pointer;

        public void Accept(int unit, ulong number, ulong* choices, Vector128<byte>* rows)
        {
            NativeMemory.Copy(
                rows, _rows + unit % (Stream.Slots * Stream.SliceUnits) * ExtensionShape.UnitTransfers, ExtensionShape.UnitTransfers * 16);
            NativeMemory.Copy(choices, _choices + unit % Stream.SliceUnits * BitColumns.UnitWords, ExtensionShape.PlaneBytes);
        }
    }
}
