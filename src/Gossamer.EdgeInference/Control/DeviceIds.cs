using System.Globalization;

namespace Gossamer.EdgeInference.Control;

/// <summary>Ids of devices in certificates and messages: device-0 is the first of the system.</summary>
public static class DeviceIds
{
    private const string Prefix = "device-";

    /// <summary>The id of a device.</summary>
    public static string Of(int index) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{index}");

    /// <summary>The device that an id names; null where it is none of the first <paramref name="devices"/>.</summary>
    public static int? IndexOf(string id, int devices) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < devices && Of(index) == id
            ? index
            : null;
}
