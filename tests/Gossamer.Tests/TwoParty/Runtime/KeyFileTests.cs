using System.Text;
using CsCheck;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>Files of keys and pins that are not as they were written: one clear error, or what was written.</summary>
public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gossamer-keys-").FullName;
    private readonly PartyKey _key = PartyKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_changed_key_is_refused_by_name_or_is_a_key()
    {
        string path = Path.Combine(_folder, "own");
        _key.Save(path);
        byte[] good = File.ReadAllBytes(path + ".key");
        int refused = 0;
        Mutations(good.Length).Sample((kind, at, length, value) =>
        {
            byte[] bad = Mutate(good, kind, at, length, value);
            File.WriteAllBytes(path + ".key", bad);
            try
            {
                using var read = PartyKey.Load(path);
                // What still reads is a key, and proves itself by another fingerprint or the same.
                Assert.Equal(64, read.Fingerprint.ToString().Length);
            }
            catch (InvalidDataException failure)
            {
                refused++;
                Assert.StartsWith(path + ".key: ", failure.Message, StringComparison.Ordinal);
                // The key itself is in no error.
                Assert.DoesNotContain(Encoding.ASCII.GetString(good, 40, 40), failure.ToString(), StringComparison.Ordinal);
            }
        }, iter: 300, threads: 1);
        Assert.True(refused > 30, $"{refused}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaGVsbG8=\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----")]
    public void What_is_no_private_key_is_refused_by_name(string text)
    {
        string path = Path.Combine(_folder, "other");
        File.WriteAllText(path + ".key", text);
        Assert.StartsWith(path + ".key: ", Assert.Throws<InvalidDataException>(() => PartyKey.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_other_kinds_are_refused_by_name()
    {
        string path = Path.Combine(_folder, "other");
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var large = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var half = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        foreach (string text in (string[])[rsa.ExportPkcs8PrivateKeyPem(), large.ExportPkcs8PrivateKeyPem(), half.ExportSubjectPublicKeyInfoPem()])
        {
            File.WriteAllText(path + ".key", text);
            Assert.StartsWith(path + ".key: ", Assert.Throws<InvalidDataException>(() => PartyKey.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_changed_pin_is_refused_or_another_pin()
    {
        byte[] good = Encoding.ASCII.GetBytes(_key.Fingerprint.ToString());
        Mutations(good.Length).Sample((kind, at, length, value) =>
        {
            string text = Encoding.Latin1.GetString(Mutate(good, kind, at, length, value));
            try
            {
                Assert.Equal(text.Trim().Replace(":", "").ToLowerInvariant(), KeyFingerprint.Parse(text).ToString());
            }
            catch (FormatException failure)
            {
                Assert.Contains("64 hexadecimal digits", failure.Message, StringComparison.Ordinal);
            }
        }, iter: 2000);
    }

    private static Gen<(int Kind, int At, int Length, byte Value)> Mutations(int length) =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, length - 1], Gen.Int[0, length], Gen.Byte);

    private static byte[] Mutate(byte[] good, int kind, int at, int length, byte value)
    {
        length = Math.Min(length, good.Length - at);
        return kind switch
        {
            0 => [.. good[..at], value, .. good[(at + 1)..]],
            1 => good[..at],
            2 => [.. good[..at], .. good[(at + length)..]],
            3 => [.. good, .. good[at..(at + length)]],
            _ => [.. good[..at], .. Enumerable.Repeat(value, length), .. good[at..]],
        };
    }
}
