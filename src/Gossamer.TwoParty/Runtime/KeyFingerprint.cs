using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// SHA-256 of a party's public key (its SubjectPublicKeyInfo, as in RFC 7469): what the other party pins. Text: 64 hexadecimal digits.
/// </summary>
public readonly record struct KeyFingerprint
{
    private readonly string _hex;

    private KeyFingerprint(string hex) => _hex = hex;

    /// <summary>The fingerprint that <paramref name="text"/> spells; colons and case do not matter.</summary>
    /// <exception cref="FormatException">It is not 64 hexadecimal digits.</exception>
    public static KeyFingerprint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string digits = text.Trim().Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
            throw new FormatException($"A fingerprint is {2 * SHA256.HashSizeInBytes} hexadecimal digits; this has {digits.Length} characters.");
        return new KeyFingerprint(digits.ToLowerInvariant());
    }

    /// <summary>The fingerprint of a certificate's key.</summary>
    public static KeyFingerprint Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new KeyFingerprint(Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";
}
