using System.CommandLine.Parsing;
using System.Globalization;

namespace Gossamer.Cli.Arguments;

/// <summary>Parsers for values that the command line spells in a way of its own: set one as an option's <c>CustomParser</c>.</summary>
internal static class ArgumentParsers
{
    /// <summary>
    /// A finite number such as <c>0.98</c> or <c>1e-3</c>. The parser that comes with the command line takes a comma for a
    /// separator of thousands, so that 0,1 would be 1.
    /// </summary>
    public static double Number(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool parsed = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (parsed && double.IsFinite(value)) return value;
        result.AddError($"{NameOf(result)} does not take '{text}', expected a number such as 0.1 or 1e-3");
        return double.NaN;
    }

    /// <summary>Finite numbers separated by commas.</summary>
    public static double[]? Numbers(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',');
        double[] numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i])) continue;
            result.AddError($"{NameOf(result)} does not take '{text}', expected numbers separated by commas, such as 0.9,0.95");
            return null;
        }

        return numbers;
    }

    /// <summary>Whole numbers of at least 1 separated by commas.</summary>
    public static int[]? Counts(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',');
        int[] counts = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out counts[i]) && counts[i] >= 1) continue;
            result.AddError($"{NameOf(result)} does not take '{text}', expected whole numbers of at least 1 separated by commas, such as 1024,4096");
            return null;
        }

        return counts;
    }

    /// <summary>Sizes joined by <c>x</c>, such as <c>3x32x32</c> or <c>784</c>.</summary>
    public static IReadOnlyList<int>? Shape(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split('x');
        int[] sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) && sizes[i] >= 1) continue;
            result.AddError($"{NameOf(result)} does not take '{text}', expected sizes of at least 1 joined by x, such as 3x32x32");
            return null;
        }

        return sizes;
    }

    /// <summary>How the option or argument is called in a message.</summary>
    public static string NameOf(ArgumentResult result) =>
        result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
