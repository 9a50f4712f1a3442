using System.Globalization;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>The greatest resident memory of the process since it was last reset, where Linux tells.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    /// <summary>Bytes; 0 where the system does not say.</summary>
    public static long Bytes
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return 0;
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(
                static line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line[Field.Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Makes the present memory the greatest, where that is allowed.</summary>
    public static void Reset()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The greatest so far then counts too: the figure is too high, never too low.
        }
    }
}
