using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>
/// The id of a device, and where a certificate has it: <c>urn:gossamer:device:ID</c>, the only such name among its alternative names
/// (RFC 5280, section 4.2.1.6).
/// </summary>
public static class DeviceName
{
    private const string Prefix = "urn:gossamer:device:", AlternativeNames = "2.5.29.17";
    private const int LongestId = 63;

    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The name of a device in its certificate.</summary>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no id.</exception>
    public static Uri UriOf(string id) => IsId(id)
        ? new Uri(Prefix + id)
        : throw new ArgumentException($"'{id}' is no id of a device, expected at most {LongestId} lower-case letters, digits and '-'");

    /// <summary>Whether <paramref name="text"/> is an id: lower-case letters, digits and '-'.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');

    /// <summary>The id that a certificate is for; null where it has none, or more than one.</summary>
    public static string? Read(X509Certificate2 certificate)
    {
        string? id = null;
        try
        {
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (extension.Oid?.Value != AlternativeNames) continue;
                AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag() != UriTag)
                    {
                        names.ReadEncodedValue();
                        continue;
                    }
                    string name = names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag);
                    if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
                    if (id is not null || !IsId(name[Prefix.Length..])) return null;
                    id = name[Prefix.Length..];
                }
            }
        }
        catch (Exception wrong) when (wrong is AsnContentException or CryptographicException)
        {
            return null;
        }
        return id;
    }
}
