using System.Runtime.Intrinsics;
using CsCheck;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;
using Xunit;

namespace Gossamer.Tests.TwoParty.Ot;

/// <summary>Base transfers between two parties in one process.</summary>
public sealed class BaseTransferTests
{
    private const int Count = 16;

    [Fact]
    public void The_receiver_gets_the_key_it_chose_and_not_the_other() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[16], Gen.Int[0, 1].Array[Count]).Sample(static (first, second, bits) =>
        {
            (Vector128<byte>[] both, Vector128<byte>[] chosen) = Run(first, second, bits, [1], [1]);
            for (int i = 0; i < Count; i++)
            {
                Assert.Equal(both[2 * i + bits[i]], chosen[i]);
                Assert.NotEqual(both[2 * i + 1 - bits[i]], chosen[i]);
            }
            Assert.Equal(2 * Count, both.Distinct().Count());
        }, iter: 10);

    [Fact]
    public void Keys_are_bound_to_their_context()
    {
        byte[] seed = new byte[16];
        (Vector128<byte>[] both, Vector128<byte>[] chosen) = Run(seed, seed, new int[Count], [1], [2]);
        Assert.Empty(both.Intersect(chosen));
    }

    [Theory, MemberData(nameof(Ristretto255Tests.Invalid), MemberType = typeof(Ristretto255Tests))]
    public void Neither_side_takes_a_point_that_is_none(string encoding)
    {
        byte[] point = Convert.FromHexString(encoding);
        using AesGenerator random = Generator(new byte[16]);
        Assert.Throws<ProtocolException>(() =>
            BaseTransferReceiver.Answer(random, [1], point, new byte[1], new byte[32], new Vector128<byte>[1]));
        using var sender = new BaseTransferSender(random, [1]);
        Assert.Throws<ProtocolException>(() => sender.Keys(point, new Vector128<byte>[2]));
    }

    [Fact]
    public void The_sender_refuses_its_own_point_as_a_reply()
    {
        // B = A gives the identity for choice 1.
        using AesGenerator random = Generator(new byte[16]);
        using var sender = new BaseTransferSender(random, [1]);
        byte[] own = sender.Point.ToArray();
        Assert.Throws<ProtocolException>(() => sender.Keys(own, new Vector128<byte>[2]));
    }

    private static (Vector128<byte>[] Both, Vector128<byte>[] Chosen) Run(
        byte[] senderSeed, byte[] receiverSeed, int[] bits, byte[] senderContext, byte[] receiverContext)
    {
        using AesGenerator one = Generator(senderSeed), other = Generator([.. receiverSeed.Select(static b => (byte)~b)]);
        using var sender = new BaseTransferSender(one, senderContext);
        byte[] replies = new byte[Count * 32];
        var chosen = new Vector128<byte>[Count];
        BaseTransferReceiver.Answer(other, receiverContext, sender.Point, [.. bits.Select(static b => (byte)b)], replies, chosen);
        var both = new Vector128<byte>[2 * Count];
        sender.Keys(replies, both);
        return (both, chosen);
    }

    private static AesGenerator Generator(byte[] key)
    {
        using var seed = new Seed(key);
        return new AesGenerator(seed);
    }
}
