using System.Text.Json;

namespace Gossamer.Cli.Rendering;

/// <summary>How figures are written for people. What is not there or not finite is a dash.</summary>
internal static class Format
{
    /// <summary>Stands for a figure that does not exist.</summary>
    public const string None = "–";

    /// <summary>A fraction in percent, for example <c>98.00 %</c>.</summary>
    public static string Percent(double? fraction, int decimals = 2) =>
        fraction is { } value && double.IsFinite(value) ? $"{(value * 100).ToString("F" + decimals)} %" : None;

    /// <summary>A whole number with separators, for example <c>1,234,567</c>.</summary>
    public static string Count(long? count) => count is { } value ? value.ToString("N0") : None;

    /// <summary>A number of any size with four significant digits.</summary>
    public static string Number(double? number) => number is not { } value || !double.IsFinite(value) ? None
        : value == Math.Round(value) && Math.Abs(value) < 1e15 ? value.ToString("N0")
        : Math.Abs(value) is >= 1e-3 and < 1e6 ? value.ToString("#,0.####")
        : value.ToString("0.###e0");

    /// <summary>A difference of fractions in percentage points, with its sign; empty where there is none.</summary>
    public static string Points(double? difference) =>
        difference is not { } value ? "" : double.IsFinite(value) ? (value * 100).ToString("+0.00;-0.00;0.00") : None;

    /// <summary>A path as short as it can be written here: relative where it lies below the current directory.</summary>
    public static string PathHere(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A factor, for example <c>0.231x</c>.</summary>
    public static string Ratio(double? ratio) =>
        ratio is { } value && double.IsFinite(value) ? $"{value.ToString(Math.Abs(value) < 1 ? "F3" : "F2")}x" : None;

    /// <summary>A duration in its natural unit, for example <c>0.4 s</c>, <c>12 min 5 s</c> or <c>3 h 20 min</c>.</summary>
    public static string Duration(TimeSpan? duration)
    {
        if (duration is not { } time) return None;
        if (time < TimeSpan.FromSeconds(59.95)) return $"{time.TotalSeconds:F1} s";
        time = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        if (time.TotalHours < 1) return $"{time.Minutes} min {time.Seconds} s";
        return time.TotalDays < 1 ? $"{time.Hours} h {time.Minutes} min" : $"{time.Days} d {time.Hours} h";
    }

    /// <summary>A size, for example <c>12.3 MB</c> (decimal units, as download pages give them).</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        int unit = 0;
        while (bytes >= 999.95 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return unit == 0 ? $"{bytes:F0} {units[0]}" : $"{bytes:F1} {units[unit]}";
    }

    /// <summary>A point in time, in local time to the second.</summary>
    public static string Time(DateTimeOffset? time) => time is { } value ? value.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss") : None;

    /// <summary>A point in time as short as a list needs it: with the hour within half a year, else with the year.</summary>
    public static string ShortTime(DateTimeOffset time) =>
        time.ToLocalTime().ToString((DateTimeOffset.Now - time).Duration() < TimeSpan.FromDays(182) ? "MMM dd HH:mm" : "MMM dd  yyyy");

    /// <summary>The name of an enumeration's value as <c>--json</c> writes it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName($"{value}");

    /// <summary>The shape of a tensor, for example <c>[3, 32, 32]</c>.</summary>
    public static string Shape<T>(IEnumerable<T> sizes) => $"[{string.Join(", ", sizes)}]";
}
