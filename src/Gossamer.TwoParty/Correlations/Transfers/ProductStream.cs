using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// A stream whose sender sends, after each slice, one correction of a few bits for each transfer: d = n0 − n1 + x. With −n0 on its
/// side and n_c + c·d on the receiver's, the two share c·x, the product of the receiver's choice and the sender's x (Gilboa, CRYPTO
/// 1999).
/// </summary>
/// <typeparam name="TSender">Leaves the corrections in <see cref="ProductRows{T}.Corrections"/>.</typeparam>
/// <typeparam name="TReceiver">Leaves n_c in <see cref="ProductRows{T}.Products"/>.</typeparam>
/// <typeparam name="T">Word of the shares.</typeparam>
internal class ProductStream<TSender, TReceiver, T>(
    TransferSession session, TransferRange sent, TSender senderSink, TransferRange received, TReceiver receiverSink, ProductRows<T> rows)
    : TransferStream<TSender, TReceiver>(session.Transfers, session.Channel, sent, senderSink, received, receiverSink)
    where TSender : unmanaged, ISenderSink
    where TReceiver : unmanaged, IReceiverSink
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    protected override ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
    {
        (int first, int count) = rows.Elements(firstUnit, units);
        var writer = new BitWriter(Channel.Reserve(MessageType.ProductCorrections, BitWriter.Bytes((long)count * rows.Bits)));
        writer.AppendElements<T>(rows.Corrections.Slice(first, count), rows.Bits);
        writer.Finish();
        Channel.Commit();
        return Channel.FlushAsync(cancellation);
    }

    protected override async ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
    {
        (int first, int count) = rows.Elements(firstUnit, units);
        Memory<byte> message = rows.Message[..BitWriter.Bytes((long)count * rows.Bits)];
        await Channel.ReceiveAsync(MessageType.ProductCorrections, message, cancellation).ConfigureAwait(false);
        rows.Correct(message.Span, first, count);
    }
}

/// <summary>The arrays of one batch of products of a choice bit and an element.</summary>
internal sealed class ProductRows<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private const int SliceElements = 32 * ExtensionShape.UnitTransfers;

    private readonly SecretBuffer<T> _corrections;
    private readonly SecretBuffer<T> _products;
    private readonly SecretBuffer<ulong> _choices;
    private readonly SecretBuffer<byte> _message;

    /// <summary>Room for <paramref name="count"/> products modulo 2^<paramref name="bits"/>.</summary>
    public ProductRows(int count, int bits)
    {
        Count = count;
        Bits = bits;
        _corrections = new SecretBuffer<T>(count);
        _products = new SecretBuffer<T>(count);
        _choices = new SecretBuffer<ulong>((count + 63) / 64);
        _message = new SecretBuffer<byte>(BitWriter.Bytes((long)Math.Min(count, SliceElements) * bits));
    }

    /// <summary>Products.</summary>
    public int Count { get; }

    /// <summary>Bits of a product.</summary>
    public int Bits { get; }

    /// <summary>2^bits − 1.</summary>
    public T Mask => T.AllBitsSet >>> (Ring<T>.WordBits - Bits);

    /// <summary>The sender's d.</summary>
    public Span<T> Corrections => _corrections.Span;

    /// <summary>The party's shares.</summary>
    public Span<T> Products => _products.Span;

    /// <summary>The receiver's choices.</summary>
    public Span<ulong> Choices => _choices.Span;

    /// <summary>Room for the corrections of a slice.</summary>
    public Memory<byte> Message => _message.Bytes;

    /// <summary>Which elements some units hold.</summary>
    public (int First, int Count) Elements(int firstUnit, int units)
    {
        int first = firstUnit * ExtensionShape.UnitTransfers;
        return (first, Math.Min(units * ExtensionShape.UnitTransfers, Count - first));
    }

    /// <summary>Adds c·d.</summary>
    public void Correct(ReadOnlySpan<byte> message, int first, int count)
    {
        var reader = new BitReader(message);
        reader.ReadElements(_corrections.Span.Slice(first, count), Bits);
        Span<T> products = _products.Span, corrections = _corrections.Span;
        Span<ulong> choices = _choices.Span;
        T mask = Mask;
        for (int i = first; i < first + count; i++)
        {
            T choice = T.Zero - T.CreateTruncating(choices[i >> 6] >> (i & 63) & 1);
            products[i] = (products[i] + (corrections[i] & choice)) & mask;
        }
    }

    public void Dispose()
    {
        _corrections.Dispose();
        _products.Dispose();
        _choices.Dispose();
        _message.Dispose();
    }
}
