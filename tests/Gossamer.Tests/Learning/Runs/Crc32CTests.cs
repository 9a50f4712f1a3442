using Gossamer.Learning.Runs.TensorBoard;
using Xunit;

namespace Gossamer.Tests.Learning.Runs;

public sealed class Crc32CTests
{
    // RFC 3720, appendix B.4; the RFC lists the bytes of each check in transmission order, lowest first.
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray(), 0x113FDB5C },
        {
            Convert.FromHexString(
                "01C000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000"),
            0xD9963A56
        },
        { "123456789"u8.ToArray(), 0xE3069283 },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Agrees_with_the_published_vectors(byte[] data, uint expected) => Assert.Equal(expected, Crc32C.Compute(data));

    [Fact]
    public void Masking_rotates_right_by_15_and_adds_the_constant()
    {
        // 0xE3069283 rotated right by 15 is 0x2507C60D; plus 0xA282EAD8 is 0xC78AB0E5.
        Assert.Equal(0xC78AB0E5u, Crc32C.ComputeMasked("123456789"u8));
    }
}
