using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>Linear(W)</c>: <see cref="LinearProducts{T}"/> over transfers that are made for it, with one bit for each to turn the random
/// choice into the weight's; or over transfers that an earlier query of the session has left, for nothing but the corrections.
/// </summary>
internal sealed class LinearMaker<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly TransferSession _session;
    private readonly LinearProducts<T> _products;
    private readonly int _weights, _weightBits, _perUnit, _weightsPerMessage;
    private readonly SecretBuffer<byte> _message;

    private LinearMaker(TransferSession session, LinearMasks<T> batch, LinearWeights<T> weights)
    {
        _session = session;
        _products = new LinearProducts<T>(session.Transfers, batch, weights);
        (_weights, _weightBits, _perUnit) = (weights.Shape.Weights, weights.Bits, _products.PerUnit);
        _weightsPerMessage = Math.Min(_products.WeightsPerMessage, Math.Min(_weights, Stream.SliceUnits * _perUnit));
        _message = new SecretBuffer<byte>(_products.Bytes(_weightsPerMessage));
    }

    private bool IsClient => _session.Party == Party.Client;

    private int Units => (_weights + _perUnit - 1) / _perUnit;

    private TransferRange Range(Party of) => _session.Party == of ? new TransferRange(0, Units) : TransferRange.None;

    /// <summary>Makes the masks of one evaluation.</summary>
    /// <param name="session">What makes the transfers.</param>
    /// <param name="weights">The layer.</param>
    /// <param name="inputs">The client's r; drawn where empty.</param>
    /// <param name="cache">Transfers that are kept; none is looked for and none kept where null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async ValueTask<LinearMasks<T>> MakeAsync(
        TransferSession session, LinearWeights<T> weights, ReadOnlyMemory<T> inputs, WeightTransferCache? cache, CancellationToken cancellation)
    {
        LinearShape shape = weights.Shape;
        if (session.Party == Party.Server && weights.Values.IsEmpty)
            throw new ArgumentException($"The layer has {shape.Weights} weights, and the server must know them.", nameof(weights));
        if (!inputs.IsEmpty && (session.Party == Party.Server || inputs.Length != shape.Inputs))
            throw new ArgumentException($"The client may give {shape.Inputs} inputs, not {inputs.Length}.", nameof(inputs));
        var batch = new LinearMasks<T>(weights.Ring, shape, session.Party);
        using var maker = new LinearMaker<T>(session, batch, weights);
        if (session.Party == Party.Client) SetInputs(session, batch, inputs.Span);
        if (cache?.Find(weights) is { } kept) await maker.RepeatAsync(kept, cancellation).ConfigureAwait(false);
        else await maker.BeginAsync(cache, weights, cancellation).ConfigureAwait(false);
        Reduce(weights.Ring, batch.Outputs);
        return batch;
    }

    public void Dispose()
    {
        _products.Dispose();
        _message.Dispose();
    }

    private static void SetInputs(TransferSession session, LinearMasks<T> batch, ReadOnlySpan<T> inputs)
    {
        if (inputs.IsEmpty) session.Random.Fill(batch.Inputs);
        else inputs.CopyTo(batch.Inputs);
        Reduce(batch.Ring, batch.Inputs);
    }

    private static void Reduce(Ring<T> ring, Span<T> elements)
    {
        foreach (ref T element in elements) element = ring.Reduce(element);
    }

    private async ValueTask BeginAsync(WeightTransferCache? cache, LinearWeights<T> weights, CancellationToken cancellation)
    {
        OtExtension transfers = _session.Transfers;
        long first = ExtensionShape.UnitTransfers * (IsClient ? transfers.Sender.UnitsMade : transfers.Receiver.UnitsMade);
        WeightTransfers? kept = cache?.TryKeep(weights, Units, first);
        kept?.NextBlocks(_products.PadBlocks);
        int slots = Math.Min(Units, (IsClient ? 1 : Stream.Slots) * Stream.SliceUnits);
        using var rows = new SecretBuffer<Vector128<byte>>(slots * ExtensionShape.UnitTransfers);
        using var choices = new SecretBuffer<ulong>(Stream.SliceUnits * BitColumns.UnitWords);
        await new Stream(this, first, rows, choices, kept).RunAsync(cancellation).ConfigureAwait(false);
        long used = (long)_weights * _weightBits;
        _session.Count(IsClient ? used : 0, IsClient ? 0 : used);
    }

    private ValueTask RepeatAsync(WeightTransfers kept, CancellationToken cancellation) => CorrectAsync(
        kept.Rows, 0, kept.FirstNumber, kept.NextBlocks(_products.PadBlocks), 0, _weights, cancellation);

    /// <summary>The corrections of some weights: the client sends them, the server takes them.</summary>
    /// <param name="rows">Strings.</param>
    /// <param name="start">Where those of the first weight, the first of a unit, begin.</param>
    /// <param name="number">Number of its first transfer.</param>
    /// <param name="block">First block of the hash.</param>
    /// <param name="first">The first weight.</param>
    /// <param name="count">Weights.</param>
    /// <param name="cancellation">Ends the wait.</param>
    private async ValueTask CorrectAsync(
        SecretBuffer<Vector128<byte>> rows, int start, long number, ulong block, int first, int count, CancellationToken cancellation)
    {
        IChannel channel = _session.Channel;
        for (int done = 0; done < count; done += _weightsPerMessage)
        {
            int from = first + done, to = from + Math.Min(_weightsPerMessage, count - done), bytes = _products.Bytes(to - from);
            if (IsClient)
            {
                _products.Offer(channel.Reserve(MessageType.ProductCorrections, bytes), rows.Span[start..], first, number, block, from..to);
                channel.Commit();
                await channel.FlushAsync(cancellation).ConfigureAwait(false);
            }
            else
            {
                await channel.ReceiveAsync(MessageType.ProductCorrections, _message.Bytes[..bytes], cancellation).ConfigureAwait(false);
                _products.Take(_message.Span[..bytes], rows.Span[start..], first, number, block, from..to);
            }
        }
    }

    /// <summary>Makes the transfers of all weights, slice by slice, and keeps them where there is room.</summary>
    private sealed class Stream : TransferStream<SentRows, ReceivedRows>
    {
        /// <summary>Slices whose rows the server keeps until their corrections come.</summary>
        public const int Slots = Open;

        private readonly LinearMaker<T> _owner;
        private readonly long _firstNumber;
        private readonly SecretBuffer<Vector128<byte>> _rows;
        private readonly SecretBuffer<ulong> _choices;
        private readonly WeightTransfers? _kept;
        private readonly byte[] _message;

        public Stream(
            LinearMaker<T> owner, long firstNumber, SecretBuffer<Vector128<byte>> rows, SecretBuffer<ulong> choices, WeightTransfers? kept)
            : base(
                owner._session.Transfers, owner._session.Channel,
                owner.Range(Party.Client), new SentRows(rows), owner.Range(Party.Server), new ReceivedRows(rows, choices))
        {
            (_owner, _firstNumber, _rows, _choices, _kept) = (owner, firstNumber, rows, choices, kept);
            _message = new byte[BitWriter.Bytes((long)SliceUnits * owner._perUnit * owner._weightBits)];
        }

        protected override void Chosen(int slice, int firstUnit, int units)
        {
            (int first, int count) = WeightsOf(firstUnit, units);
            Span<byte> message = Channel.Reserve(MessageType.ChoiceCorrections, BitWriter.Bytes((long)count * _owner._weightBits));
            _owner._products.WriteChoices(message, _choices.Span, first, count);
            Channel.Commit();
        }

        protected override async ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation)
        {
            (int first, int count) = WeightsOf(firstUnit, units);
            Memory<byte> choices = _message.AsMemory(0, BitWriter.Bytes((long)count * _owner._weightBits));
            await Channel.ReceiveAsync(MessageType.ChoiceCorrections, choices, cancellation).ConfigureAwait(false);
            _owner._products.ApplyChoices(choices.Span, _rows.Span, first, count);
            await FinishAsync(0, firstUnit, units, cancellation).ConfigureAwait(false);
        }

        protected override ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation) =>
            FinishAsync(slice % Slots * SliceUnits * ExtensionShape.UnitTransfers, firstUnit, units, cancellation);

        private ValueTask FinishAsync(int start, int firstUnit, int units, CancellationToken cancellation)
        {
            (int first, int count) = WeightsOf(firstUnit, units);
            int firstRow = firstUnit * ExtensionShape.UnitTransfers;
            if (_kept is not null)
                _rows.Span.Slice(start, units * ExtensionShape.UnitTransfers).CopyTo(_kept.Rows.Span[firstRow..]);
            return _owner.CorrectAsync(_rows, start, _firstNumber + firstRow, 0, first, count, cancellation);
        }

        private (int First, int Count) WeightsOf(int firstUnit, int units)
        {
            int first = firstUnit * _owner._perUnit;
            return (first, Math.Min(units * _owner._perUnit, _owner._weights - first));
        }
    }

    private readonly unsafe struct SentRows(SecretBuffer<Vector128<byte>> rows) : ISenderSink
    {
        private readonly Vector128<byte>* _rows = rows.Pointer;

        public void Accept(int unit, ulong number, Vector128<byte>* rows) => NativeMemory.Copy(
            rows, _rows + unit % Stream.SliceUnits * ExtensionShape.UnitTransfers, ExtensionShape.UnitTransfers * 16);
    }

    private readonly unsafe struct ReceivedRows(SecretBuffer<Vector128<byte>> rows, SecretBuffer<ulong> choices) : IReceiverSink
    {
        private readonly Vector128<byte>* _rows = rows.Pointer;
        private readonly ulong* _choices = choices.Pointer;

        public void Accept(int unit, ulong number, ulong* choices, Vector128<byte>* rows)
        {
            NativeMemory.Copy(
                rows, _rows + unit % (Stream.Slots * Stream.SliceUnits) * ExtensionShape.UnitTransfers, ExtensionShape.UnitTransfers * 16);
            NativeMemory.Copy(choices, _choices + unit % Stream.SliceUnits * BitColumns.UnitWords, ExtensionShape.PlaneBytes);
        }
    }
}
