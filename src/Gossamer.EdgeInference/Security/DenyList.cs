using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>Devices, and single certificates, that are refused though their authority is valid.</summary>
internal sealed class DenyList
{
    private const string SerialPrefix = "serial:";

    private readonly HashSet<string> _entries;

    private DenyList(HashSet<string> entries) => _entries = entries;

    /// <summary>Reads a list: an id or <c>serial:HEX</c> a line; # begins a comment. A list that is not there is empty.</summary>
    /// <exception cref="InvalidDataException">A line is neither; a list with a mistake must not let anybody in by it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DenyList Load(string path)
    {
        HashSet<string> entries = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            number++;
            string entry = line.Split('#')[0].Trim();
            if (entry.Length == 0) continue;
            bool isSerial = entry.StartsWith(SerialPrefix, StringComparison.OrdinalIgnoreCase) && entry[SerialPrefix.Length..].All(char.IsAsciiHexDigit);
            if (!isSerial && !DeviceName.IsId(entry)) throw new InvalidDataException($"{path}, line {number}: is neither a device's id nor {SerialPrefix}HEX");
            entries.Add(isSerial ? Serial(entry[SerialPrefix.Length..]) : entry);
        }
        return new DenyList(entries);
    }

    /// <summary>Whether a device is refused, or its certificate.</summary>
    public bool Contains(string device, X509Certificate2 certificate) => _entries.Contains(device) || _entries.Contains(Serial(certificate.SerialNumber));

    private static string Serial(string hex) => SerialPrefix + hex.TrimStart('0').ToUpperInvariant();
}
