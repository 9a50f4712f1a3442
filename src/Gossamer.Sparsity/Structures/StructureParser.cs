using System.Globalization;
using System.Text.RegularExpressions;

namespace Gossamer.Sparsity.Structures;

/// <summary>Structures by the names that the command takes.</summary>
public static partial class StructureParser
{
    /// <summary>Every form, for help and errors.</summary>
    public const string Forms =
        "unstructured, N:M (2:4), block:RxC (block:4x4), block:RxC:max, fan-in, fan-in:ablate=SHARE (fan-in:ablate=0.3), "
        + "channel, channel:max";

    /// <summary>The structure called <paramref name="text"/>; each parses its own <see cref="IStructure.Name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all forms.</exception>
    public static IStructure Parse(string text)
    {
        IStructure? simple = text switch
        {
            "unstructured" => new Unstructured(),
            "fan-in" => new ConstantFanIn(),
            "channel" => new Channel(),
            "channel:max" => new Channel(UnitPooling.Max),
            _ => null,
        };
        if (simple is not null) return simple;
        if (Group().Match(text) is { Success: true } group && TryInt(group, 1, out int n) && TryInt(group, 2, out int m))
            return n >= 1 && n < m ? new NOfM(n, m) : throw Unknown(text, "N of M needs 1 ≤ N < M");
        if (Grid().Match(text) is { Success: true } grid && TryInt(grid, 1, out int rows) && TryInt(grid, 2, out int columns))
            return rows >= 1 && columns >= 1
                ? new Block(rows, columns, grid.Groups[3].Success ? UnitPooling.Max : UnitPooling.Mean)
                : throw Unknown(text, "a block needs at least one row and one column");
        if (Ablation().Match(text) is { Success: true } ablation
            && double.TryParse(ablation.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double share))
            return share is > 0 and <= 1 ? new ConstantFanIn(share) : throw Unknown(text, "the share must be within (0, 1]");
        throw Unknown(text, "no such form");
    }

    [GeneratedRegex(@"\A([0-9]+):([0-9]+)\z")]
    private static partial Regex Group();

    [GeneratedRegex(@"\Ablock:([0-9]+)x([0-9]+)(:max)?\z")]
    private static partial Regex Grid();

    [GeneratedRegex(@"\Afan-in:ablate=(.+)\z")]
    private static partial Regex Ablation();

    private static bool TryInt(Match match, int group, out int value) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static ArgumentException Unknown(string text, string why) => new($"unknown structure '{text}': {why}; known are {Forms}");
}
