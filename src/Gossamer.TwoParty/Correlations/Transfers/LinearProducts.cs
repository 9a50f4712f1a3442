using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// The products behind <c>Linear(W)</c>, weight by weight: one transfer for each weight bit, in which the server has chosen by the bit
/// and the client offers the elements of r that the weight multiplies, one for each output position. A bit of place j takes k − j bits
/// for each position; the top bit counts −2^(w − 1). Strings are stretched by the hash. (Gilboa, CRYPTO 1999.)
/// </summary>
internal sealed class LinearProducts<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private const int MessageTarget = 1 << 20;

    private readonly OtExtension _transfers;
    private readonly LinearMasks<T> _batch;
    private readonly LinearShape _shape;
    private readonly Ring<T> _ring;
    private readonly ReadOnlyMemory<T> _weights;
    private readonly int _weightBits, _positions, _bitsPerPosition;
    private readonly SecretBuffer<T> _operand, _sum, _pads, _corrections;
    private (int Group, int Column) _gathered = (-1, -1);

    public LinearProducts(OtExtension transfers, LinearMasks<T> batch, LinearWeights<T> weights)
    {
        (_transfers, _batch, _shape, _ring) = (transfers, batch, weights.Shape, weights.Ring);
        (_weights, _weightBits, _positions) = (weights.Values, weights.Bits, weights.Shape.Positions);
        _bitsPerPosition = _weightBits * _ring.Bits - _weightBits * (_weightBits - 1) / 2;
        PerUnit = ExtensionShape.UnitTransfers / _weightBits;
        WeightsPerMessage = (int)Math.Clamp(MessageTarget / BitWriter.Bytes((long)_positions * _bitsPerPosition), 1, int.MaxValue);
        _operand = new SecretBuffer<T>(_positions);
        _sum = new SecretBuffer<T>(_positions);
        _pads = new SecretBuffer<T>(2 * PadElements);
        _corrections = new SecretBuffer<T>(_positions);
    }

    /// <summary>Weights whose transfers a unit holds.</summary>
    public int PerUnit { get; }

    /// <summary>Weights whose corrections make a message of about a megabyte.</summary>
    public int WeightsPerMessage { get; }

    /// <summary>Blocks of the hash that a use takes of each string.</summary>
    public unsafe int PadBlocks => PadElements * sizeof(T) / 16;

    /// <summary>Elements that whole octets of blocks give, at least one for each position.</summary>
    private int PadElements => (_positions * Ring<T>.WordBits + 1023) / 1024 * (1024 / Ring<T>.WordBits);

    /// <summary>Bytes of the corrections of some weights.</summary>
    public int Bytes(int weights) => BitWriter.Bytes((long)weights * _positions * _bitsPerPosition);

    /// <summary>Where a weight's first transfer lies, counted from that of <paramref name="firstWeight"/>, the first of a unit.</summary>
    public int RowOf(int weight, int firstWeight) =>
        (weight - firstWeight) / PerUnit * ExtensionShape.UnitTransfers + (weight - firstWeight) % PerUnit * _weightBits;

    /// <summary>The server's choice corrections: weight bit xor random choice.</summary>
    public void WriteChoices(Span<byte> message, ReadOnlySpan<ulong> choices, int first, int count)
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

    /// <summary>Exchanges the client's two strings of each transfer whose random choice was not the weight's bit.</summary>
    public unsafe void ApplyChoices(ReadOnlySpan<byte> message, Span<Vector128<byte>> rows, int first, int count)
    {
        var reader = new BitReader(message);
        Vector128<byte> delta = *_transfers.Sender.DeltaPointer;
        for (int weight = first; weight < first + count; weight++)
        {
            ulong corrections = reader.Read(_weightBits);
            int row = RowOf(weight, first);
            for (int bit = 0; bit < _weightBits; bit++, row++)
                rows[row] ^= delta & Vector128.Create(0UL - (corrections >> bit & 1)).AsByte();
        }
    }

    /// <summary>The client's corrections of some weights, and its shares.</summary>
    /// <param name="message">Filled.</param>
    /// <param name="rows">The strings for weight bit 0, from those of <paramref name="firstWeight"/> on.</param>
    /// <param name="firstWeight">The first of a unit.</param>
    /// <param name="number">Number of its first transfer.</param>
    /// <param name="block">First block of the hash.</param>
    /// <param name="weights">Which weights.</param>
    public void Offer(Span<byte> message, ReadOnlySpan<Vector128<byte>> rows, int firstWeight, long number, ulong block, Range weights)
    {
        var writer = new BitWriter(message);
        for (int weight = weights.Start.Value; weight < weights.End.Value; weight++)
            Offer(ref writer, rows[RowOf(weight, firstWeight)..], weight, (ulong)(number + RowOf(weight, firstWeight)), block);
        writer.Finish();
    }

    /// <summary>The server's shares of some weights; as <see cref="Offer(Span{byte}, ReadOnlySpan{Vector128{byte}}, int, long, ulong, Range)"/>.</summary>
    public void Take(ReadOnlySpan<byte> message, ReadOnlySpan<Vector128<byte>> rows, int firstWeight, long number, ulong block, Range weights)
    {
        var reader = new BitReader(message);
        for (int weight = weights.Start.Value; weight < weights.End.Value; weight++)
            Take(ref reader, rows[RowOf(weight, firstWeight)..], weight, (ulong)(number + RowOf(weight, firstWeight)), block);
    }

    public void Dispose()
    {
        _operand.Dispose();
        _sum.Dispose();
        _pads.Dispose();
        _corrections.Dispose();
    }

    private unsafe void Offer(ref BitWriter writer, ReadOnlySpan<Vector128<byte>> rows, int weight, ulong number, ulong block)
    {
        (int group, int column, int row) = Place(weight);
        if (_gathered != (group, column))
        {
            _shape.Gather<T>(_batch.Inputs, group, column, _operand.Span);
            _gathered = (group, column);
        }
        TweakedHash hash = _transfers.Sender.Hash;
        Vector128<byte> delta = *_transfers.Sender.DeltaPointer;
        Span<T> sum = _sum.Span, message = _corrections.Span;
        sum.Clear();
        for (int bit = 0; bit < _weightBits; bit++)
        {
            ReadOnlySpan<T> zeros = Pad(hash, rows[bit], number + (uint)bit, block, 0);
            ReadOnlySpan<T> ones = Pad(hash, rows[bit] ^ delta, number + (uint)bit, block, 1);
            GilboaVectors.Offer(zeros, ones, _operand.Span, _ring.Mask >>> bit, bit, negative: bit == _weightBits - 1, message, sum);
            writer.AppendElements<T>(message, _ring.Bits - bit);
        }
        _shape.Accumulate<T>(sum, group, row, _batch.Outputs);
    }

    private void Take(ref BitReader reader, ReadOnlySpan<Vector128<byte>> rows, int weight, ulong number, ulong block)
    {
        (int group, _, int row) = Place(weight);
        TweakedHash hash = _transfers.Receiver.Hash;
        ulong bits = ulong.CreateTruncating(WeightOf(weight));
        Span<T> sum = _sum.Span, message = _corrections.Span;
        sum.Clear();
        for (int bit = 0; bit < _weightBits; bit++)
        {
            reader.ReadElements(message, _ring.Bits - bit);
            ReadOnlySpan<T> pad = Pad(hash, rows[bit], number + (uint)bit, block, 0);
            T choice = T.Zero - T.CreateTruncating(bits >> bit & 1);
            GilboaVectors.Take(pad, message, choice, _ring.Mask >>> bit, bit, negative: bit == _weightBits - 1, sum);
        }
        _shape.Accumulate<T>(sum, group, row, _batch.Outputs);
    }

    /// <summary>The pad of one string: elements of which the low bits are used.</summary>
    private unsafe Span<T> Pad(TweakedHash hash, Vector128<byte> row, ulong number, ulong block, int which)
    {
        Span<T> pad = _pads.Span.Slice(which * PadElements, PadElements);
        fixed (T* output = pad)
        {
            hash.Stretch(row, number, block, (Vector128<byte>*)output, PadBlocks);
        }
        return pad[.._positions];
    }

    /// <summary>Weights are numbered by group, then column, then row, so that an operand is gathered once for a column.</summary>
    private (int Group, int Column, int Row) Place(int weight)
    {
        (int rest, int row) = Math.DivRem(weight, _shape.Rows);
        (int group, int column) = Math.DivRem(rest, _shape.Depth);
        return (group, column, row);
    }

    private T WeightOf(int weight)
    {
        (int group, int column, int row) = Place(weight);
        return _weights.Span[(group * _shape.Rows + row) * _shape.Depth + column];
    }
}
