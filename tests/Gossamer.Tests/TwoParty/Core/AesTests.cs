using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using CsCheck;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>AES and the generator on it, against the standard's example and the platform's own AES.</summary>
public sealed class AesTests
{
    [Fact]
    public void The_example_of_the_standard()
    {
        // FIPS 197, appendix C.1.
        AesRoundKeys.Expand(Vector128.Create(Convert.FromHexString("000102030405060708090a0b0c0d0e0f")), out AesRoundKeys keys);
        Vector128<byte> block = keys.Encrypt(Vector128.Create(Convert.FromHexString("00112233445566778899aabbccddeeff")));
        byte[] cipher = new byte[16];
        block.CopyTo(cipher);
        Assert.Equal("69c4e0d86a7b0430d8cdb78070b4c55a", Convert.ToHexStringLower(cipher));
    }

    [Fact]
    public void The_last_round_key_of_the_standard()
    {
        // FIPS 197, appendix A.1: w40 to w43.
        AesRoundKeys.Expand(Vector128.Create(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c")), out AesRoundKeys keys);
        byte[] last = new byte[16];
        keys[10].CopyTo(last);
        Assert.Equal("d014f9a8c9ee2589e13f0cc8b6630ca6", Convert.ToHexStringLower(last));
    }

    [Fact]
    public void The_stream_is_AES_of_a_counter_however_it_is_cut() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 700].Array[0, 8]).Sample((key, cuts) =>
        {
            using var seed = new Seed(key);
            using var generator = new AesGenerator(seed);
            byte[] stream = new byte[cuts.Sum()];
            int at = 0;
            foreach (int cut in cuts)
            {
                generator.Fill(stream.AsSpan(at, cut));
                at += cut;
            }
            Assert.Equal(CounterMode(key, stream.Length), stream);
        }, iter: 200);

    [Fact]
    public void Values_come_from_the_same_stream()
    {
        byte[] key = [.. Enumerable.Range(0, 16).Select(static i => (byte)i)];
        using var seed = new Seed(key);
        using var generator = new AesGenerator(seed);
        byte[] expected = CounterMode(key, 24);
        Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(expected), generator.Next<ulong>());
        Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(8)), generator.Next<uint>());
    }

    [Fact]
    public void Each_consumer_has_a_key_of_its_own()
    {
        byte[] session = new byte[32], secret = new byte[32];
        secret[0] = 1;
        using var first = new SessionSecret(secret, session);
        session[31] = 1;
        using var otherSession = new SessionSecret(secret, session);
        secret[0] = 2;
        using var otherSecret = new SessionSecret(secret, session);
        string[] keys =
        [
            Key(first, "a", "b"), Key(first, "ab", "c"), Key(first, "a", "bc"), Key(first, "a|1", "b"), Key(first, "a", "1|b"),
            Key(otherSession, "a", "b"), Key(otherSecret, "a", "b"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(first, "a", "b"));
    }

    [Fact]
    public void Keys_are_those_of_RFC_5869()
    {
        byte[] session = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)], secret = [.. Enumerable.Range(40, 32).Select(static i => (byte)i)];
        using var own = new SessionSecret(secret, session);
        // Extract and expand, written out.
        byte[] extracted = HMACSHA256.HashData(session, secret);
        byte[] info = [.. "gossamer two-party 1|6:shares|5:input"u8, 1];
        Assert.Equal(Convert.ToHexString(HMACSHA256.HashData(extracted, info).AsSpan(0, 16)), Key(own, "shares", "input"));
    }

    [Fact]
    public void What_is_disposed_of_is_zero_and_gone()
    {
        var seed = new Seed(new byte[16]);
        seed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => seed.Key.Length);
        var secret = SessionSecret.Draw(new byte[32]);
        secret.Dispose();
        Assert.Throws<ObjectDisposedException>(() => secret.Derive("a", "b"));
    }

    [Fact]
    public void Secrets_have_no_text()
    {
        foreach (Type type in (Type[])[typeof(Seed), typeof(Delta), typeof(SessionSecret), typeof(AesGenerator), typeof(SecretBuffer<byte>)])
        {
            Assert.Equal(typeof(object), type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
            Assert.Empty(type.GetCustomAttributes(typeof(System.Diagnostics.DebuggerDisplayAttribute), inherit: true));
        }
    }

    private static string Key(SessionSecret secret, string stream, string purpose)
    {
        using Seed seed = secret.Derive(stream, purpose);
        return Convert.ToHexString(seed.Key);
    }

    private static byte[] CounterMode(byte[] key, int length)
    {
        byte[] counters = new byte[(length + 15) / 16 * 16];
        for (int i = 0; i < counters.Length / 16; i++) BinaryPrimitives.WriteInt64LittleEndian(counters.AsSpan(16 * i), i);
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(counters, PaddingMode.None)[..length];
    }
}
