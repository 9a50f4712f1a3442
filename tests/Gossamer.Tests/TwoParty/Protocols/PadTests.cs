using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>
/// Every byte that is received is something secret under a pad, and nothing besides: with pads of zero the whole transcript of every
/// protocol is what plain arithmetic says of the shares.
/// </summary>
public sealed class PadTests
{
    private const int K = 44, Count = 37, F = 9;

    private static readonly Ring<ulong> Ring = new(K);

    private readonly ulong[] _x0, _x1, _y0, _y1;

    public PadTests()
    {
        (_x0, _x1) = Shares.Of(Ring, Shares.Values(Ring, 18, Count, 1), 2);
        (_y0, _y1) = Shares.Of(Ring, Shares.Values(Ring, 18, Count, 3), 4);
    }

    private PlainTranscript Plain => new(_x0, _x1, K);

    [Fact]
    public void A_square_and_a_product_send_their_operands()
    {
        AssertSends(Plain.Elements(_x0, _x1), new Square<ulong>(Ring));
        var both = new PlainTranscript([.. _x0, .. _y0], [.. _x1, .. _y1], K).Elements([.. _x0, .. _y0], [.. _x1, .. _y1]);
        AssertSends(both, async (context, source) =>
        {
            var product = new Multiplication<ulong>(Ring);
            ProductTriples<ulong> triples = await product.PrepareAsync(source, Count);
            await product.RunAsync(context, triples, context.IsClient ? _x0 : _x1, context.IsClient ? _y0 : _y1, new ulong[Count]);
        });
    }

    [Fact]
    public void A_faithful_truncation_sends_top_bits() => AssertSends(Truncation(Plain), new FaithfulTruncation<ulong>(Ring, F));

    [Fact]
    public void A_quadratic_activation_sends_its_operand_and_top_bits_of_what_it_truncates()
    {
        const int Fa = 6, Fw = 5;
        // Shares of the square: e² + 2·e·t + t² with t = 0 lies with the client whole.
        ulong[] squares = [.. _x0.Zip(_x1, (a, b) => Ring.Reduce((a + b) * (a + b)))];
        var plain = Plain.Elements(_x0, _x1);
        ulong c2 = 1UL << (Fw - 1), c1 = Ring.FromSigned(-(1L << (Fa + Fw - 2))), c0 = 3UL << (2 * Fa + Fw);
        ulong[] first = [.. squares.Zip(_x0, (square, x) => Ring.Reduce(c2 * square + c1 * x + c0))], second = [.. _x1.Select(x => Ring.Reduce(c1 * x))];
        AssertSends(Truncation(plain, first, second), new QuadraticActivation<ulong>(Ring, QuadraticForm.TruncateOnce, 0.5, -0.25, 3, Fa, Fw));
    }

    [Fact]
    public void A_linear_layer_sends_the_clients_share_and_an_output_the_servers()
    {
        var shape = new FullyConnectedShape(1, Count, 1);
        (byte[][] client, byte[][] server) = Run(async (context, source) =>
        {
            using LinearLayer<ulong> layer = context.IsClient ? new(Ring, shape, 8) : new(Ring, shape, 8, new ulong[Count]);
            await layer.RunAsync(context, await layer.PrepareAsync(source), context.IsClient ? _x0 : _x1, new ulong[1]);
            await new OutputOpening<ulong>(Ring).RunAsync(context, context.IsClient ? _x0 : _x1, new ulong[Count]);
        });
        var plain = Plain.Elements(_x0, _x1);
        Assert.Equal(plain.Of(Party.Client), client);
        Assert.Equal(plain.Of(Party.Server), server);
    }

    [Fact]
    public void A_selection_sends_its_operand_and_its_bit_and_a_conversion_its_bit()
    {
        ulong[] bits0 = ValueGrid.Plane([.. _x0.Select(static v => (int)v)], 3), bits1 = ValueGrid.Plane([.. _x1.Select(static v => (int)v)], 5);
        bool First(int i) => (_x0[i] >> 3 & 1) != 0;
        bool Second(int i) => (_x1[i] >> 5 & 1) != 0;
        AssertSends(Plain.Plane(First, Second), async (context, source) =>
        {
            var conversion = new BitConversion<ulong>(Ring);
            await conversion.RunAsync(context, await conversion.PrepareAsync(source, Count), context.IsClient ? bits0 : bits1, new ulong[Count]);
        });
        AssertSends(Plain.Elements(_x0, _x1).Plane(First, Second), async (context, source) =>
        {
            var mux = new Mux<ulong>(Ring);
            MuxTriples<ulong> triples = await mux.PrepareAsync(source, Count);
            ulong[] x = context.IsClient ? _x0 : _x1;
            using var opened = new SecretBuffer<ulong>(Count);
            await mux.OpenAsync(context, triples, x, opened, default);
            await mux.SelectAsync(context, triples, context.IsClient ? bits0 : bits1, x, opened, new ulong[Count], default);
        });
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 2)]
    [InlineData(20, 4)]
    [InlineData(44, 4)]
    [InlineData(2, 1)]
    public void A_ReLU_sends_leaves_levels_its_operand_and_a_bit(int width, int leafBits)
    {
        PlainTranscript plain = Plain;
        (bool[] c0, bool[] c1) = plain.Carry(width - 1, leafBits, Drawn(width - 1, leafBits));
        bool Top(ulong v) => (v >> (width - 1) & 1) != 0;
        plain.Elements(_x0, _x1).Plane(i => !(c0[i] ^ Top(_x0[i])), i => c1[i] ^ Top(_x1[i]));
        // The operand goes out beside the first flight, so the order of messages is another; what they hold is not.
        AssertSends(plain, new Relu<ulong>(Ring, width, leafBits), ordered: false);
    }

    [Fact]
    public void An_exact_truncation_sends_the_messages_of_its_parts()
    {
        PlainTranscript plain = Truncation(Plain);
        (bool[] c0, bool[] c1) = plain.Carry(F, 1);
        AssertSends(plain.Plane(i => c0[i], i => c1[i]), new ExactTruncation<ulong>(Ring, F), ordered: false);
    }

    /// <summary>The bits that a truncation opens: top bits, the first party's after adding 2^(k−2).</summary>
    private static PlainTranscript Truncation(PlainTranscript plain, ulong[] first, ulong[] second) => plain.Plane(
        i => (Ring.Reduce(first[i] + (1UL << (K - 2))) >> (K - 1)) != 0, i => second[i] >> (K - 1) != 0);

    private PlainTranscript Truncation(PlainTranscript plain) => Truncation(plain, _x0, _x1);

    /// <summary>What the sender of tables draws: its generator's first bytes, for each digit shares of greater, then of equal.</summary>
    private static Func<int, int, (bool, bool)> Drawn(int bits, int leafBits)
    {
        ulong[] words = new ulong[2 * ((bits + leafBits - 1) / leafBits)];
        using (var random = new AesGenerator(TestSeeds.Of(4))) random.Fill<ulong>(words);
        return (digit, i) => ((words[2 * digit] >> i & 1) != 0, (words[2 * digit + 1] >> i & 1) != 0);
    }

    private void AssertSends<TMaterial>(PlainTranscript expected, IElementwiseProtocol<ulong, ulong, TMaterial> protocol, bool ordered = true)
        where TMaterial : IDisposable =>
        AssertSends(expected, (context, source) => protocol.EvaluateAsync(
            context, source, context.IsClient ? _x0 : _x1, new ulong[Count]).AsTask(), ordered);

    private static void AssertSends(PlainTranscript expected, Func<PartyContext, ICorrelationSource, Task> side, bool ordered = true)
    {
        (byte[][] client, byte[][] server) = Run(side);
        Assert.Equal(Order(expected.Of(Party.Client)), Order(client));
        Assert.Equal(Order(expected.Of(Party.Server)), Order(server));

        IEnumerable<string> Order(byte[][] messages) =>
            ordered ? messages.Select(Convert.ToHexString) : messages.Select(Convert.ToHexString).Order(StringComparer.Ordinal);
    }

    /// <summary>What both parties send with pads of zero.</summary>
    private static (byte[][] Client, byte[][] Server) Run(Func<PartyContext, ICorrelationSource, Task> side)
    {
        var recorded = new RecordingChannel[2];
        using var parties = new TwoParties(
            seed: 1, wrap: (party, channel) => recorded[(int)party] = new RecordingChannel(channel),
            sources: [new ZeroSource(Party.Client), new ZeroSource(Party.Server)]);
        parties.Run(async (context, source) =>
        {
            await side(context, source);
            return 0;
        });
        return (Payloads(recorded[1]), Payloads(recorded[0]));

        static byte[][] Payloads(RecordingChannel channel) => [.. channel.Received.Select(static message => message.Payload)];
    }
}
