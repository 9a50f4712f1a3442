using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>
/// Every correction is a plain value under a pad: n0 − n1 + x, where the receiver lacks n0 or n1. The strings of transfers depend on
/// their numbers alone, so a second session with the same secrets hands them out as they are, and without them the message is x.
/// </summary>
public sealed class CorrectionPadTests
{
    private const int Unit = 1024, Count = 60;

    [Fact]
    public void Corrections_of_squares_are_the_senders_shares()
    {
        Ring<uint> ring = new(32);
        (Recorded seen, (SquarePairs<uint> client, SquarePairs<uint> server)) = Record(source => source.TakeSquarePairsAsync(ring, Count));
        foreach ((Party sender, SquarePairs<uint> batch, int first) in ((Party, SquarePairs<uint>, int)[])[(Party.Client, client, 0), (Party.Server, server, Count / 2)])
        {
            ulong[] roots = [.. Enumerable.Range(first, Count / 2).Select(i => (ulong)batch.Roots[i])];
            Check(seen.Corrections(sender), Strings(sender, 2), 31, static bit => 31 - bit, (element, bit) => roots[element], Count / 2);
        }
    }

    [Fact]
    public void Corrections_of_products_are_the_senders_factors()
    {
        Ring<ulong> ring = new(44);
        (Recorded seen, (ProductTriples<ulong> client, ProductTriples<ulong> server)) = Record(source => source.TakeProductTriplesAsync(ring, Count));
        foreach ((Party sender, ProductTriples<ulong> batch) in ((Party, ProductTriples<ulong>)[])[(Party.Client, client), (Party.Server, server)])
        {
            ulong[] factors = batch.A.ToArray();
            Check(seen.Corrections(sender), Strings(sender, 3), 44, static bit => 44 - bit, (element, bit) => factors[element], Count);
        }
    }

    [Fact]
    public void Corrections_of_truncations_and_multiplexers_are_the_clients_bits()
    {
        (Recorded seen, (TruncationPairs<uint> client, _)) = Record(static source => source.TakeTruncationPairsAsync<uint>(12, Count));
        ulong[] factors = client.Factors.ToArray();
        Check(seen.Corrections(Party.Client), Strings(Party.Client, 1), 1, static _ => 12, (element, _) => factors[0] >> element & 1, Count);
        (seen, (MuxTriples<ulong> mux, _)) = Record(static source => source.TakeMuxTriplesAsync(new Ring<ulong>(44), Count));
        ulong[] bits = mux.Bits.ToArray();
        Check(seen.Corrections(Party.Client), Strings(Party.Client, 1), 1, static _ => 44, (element, _) => bits[0] >> element & 1, Count, upper: true);
    }

    [Fact]
    public void Choices_of_a_linear_layer_are_the_weights_and_its_corrections_the_clients_masks()
    {
        const int WeightBits = 9, Weights = 40, Positions = 2;
        Ring<ulong> ring = new(64);
        var shape = new DenseShape(1, Weights, 1, Positions);
        ulong[] weights = Shares.Values(ring, WeightBits, Weights, 5);
        (Recorded seen, (LinearMasks<ulong> client, _)) = Record(source => source.TakeLinearMasksAsync(
            ring, shape, WeightBits, source.Party == Party.Server ? weights : default(ReadOnlyMemory<ulong>)));
        ulong[] masks = client.Inputs.ToArray();
        ((Vector128<byte>[] zeros, Vector128<byte>[] ones), ulong[] random) = Transfers(Party.Client, 1);
        var choices = new BitReader(seen.Of(Party.Server, MessageType.ChoiceCorrections));
        var corrections = new BitReader(seen.Corrections(Party.Client));
        for (int weight = 0; weight < Weights; weight++)
        {
            ulong flips = choices.Read(WeightBits);
            for (int bit = 0; bit < WeightBits; bit++)
            {
                int transfer = weight * WeightBits + bit, random0 = (int)(random[transfer / 64] >> transfer & 1), flip = (int)(flips >> bit & 1);
                Assert.Equal((int)(weights[weight] >> bit & 1), random0 ^ flip);
                for (int position = 0; position < Positions; position++)
                {
                    // Two elements fill the first block of the pad, which is the string itself.
                    (ulong n0, ulong n1) = (zeros[transfer].AsUInt64().GetElement(position), ones[transfer].AsUInt64().GetElement(position));
                    if (flip == 1) (n0, n1) = (n1, n0);
                    ulong mask = ulong.MaxValue >> bit;
                    Assert.Equal(masks[position] & mask, (corrections.Read(64 - bit) - n0 + n1) & mask);
                }
            }
        }
    }

    /// <summary>Takes the pads off the corrections of some elements.</summary>
    private static void Check(
        byte[] message, (Vector128<byte>[] Zeros, Vector128<byte>[] Ones) strings, int transfers, Func<int, int> width, Func<int, int, ulong> plain,
        int count, bool upper = false)
    {
        var reader = new BitReader(message);
        int perUnit = Unit / transfers;
        for (int element = 0; element < count; element++)
        {
            for (int bit = 0; bit < transfers; bit++)
            {
                int transfer = element / perUnit * Unit + element % perUnit * transfers + bit;
                ulong n0 = strings.Zeros[transfer].AsUInt64().GetElement(upper ? 1 : 0), n1 = strings.Ones[transfer].AsUInt64().GetElement(upper ? 1 : 0);
                ulong mask = ulong.MaxValue >> (64 - width(bit));
                Assert.Equal(plain(element, bit) & mask, (reader.Read(width(bit)) - n0 + n1) & mask);
            }
        }
    }

    private static (Vector128<byte>[] Zeros, Vector128<byte>[] Ones) Strings(Party sender, int units) => Transfers(sender, units).Strings;

    /// <summary>The first transfers of a session, as they are, and the receiver's random choices.</summary>
    private static ((Vector128<byte>[] Zeros, Vector128<byte>[] Ones) Strings, ulong[] Choices) Transfers(Party sender, int units)
    {
        using var parties = new OtParties();
        (RandomTransfers client, RandomTransfers server) = parties.Take(source => source.TakeRandomTransfersAsync(units * Unit, sender));
        (RandomTransfers sent, RandomTransfers received) = sender == Party.Client ? (client, server) : (server, client);
        return ((sent.Zeros.ToArray(), sent.Ones.ToArray()), received.Choices.ToArray());
    }

    private static (Recorded Seen, (TBatch Client, TBatch Server) Batches) Record<TBatch>(Func<ICorrelationSource, ValueTask<TBatch>> take)
        where TBatch : CorrelationBatch
    {
        var channels = new RecordingChannel[2];
        using var parties = new OtParties(wrap: (party, inner) => channels[(int)party] = new RecordingChannel(inner));
        foreach (RecordingChannel channel in channels) channel.Received.Clear();
        return (new Recorded(channels), parties.Take(take));
    }

    /// <summary>What was received, by its sender.</summary>
    private sealed record Recorded(RecordingChannel[] Channels)
    {
        public byte[] Corrections(Party sender) => Of(sender, MessageType.ProductCorrections);

        public byte[] Of(Party sender, MessageType type) =>
            [.. Channels[1 - (int)sender].Received.Where(message => message.Type == type).SelectMany(static message => message.Payload)];
    }
}
