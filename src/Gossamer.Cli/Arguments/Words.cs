using System.CommandLine.Parsing;
using System.Text.Json;

namespace Gossamer.Cli.Arguments;

/// <summary>The members of an enumeration as the command line spells them: lower case, words joined by hyphens.</summary>
internal static class Words
{
    /// <summary>All of them, for help: <c>cosine|step|constant</c>.</summary>
    public static string Of<T>()
        where T : struct, Enum =>
        string.Join('|', Enum.GetNames<T>().Select(Spell));

    /// <summary>Reads one; set it as an option's <c>CustomParser</c>.</summary>
    public static T? Parse<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string text = result.Tokens[0].Value;
        foreach (T value in Enum.GetValues<T>())
            if (string.Equals(Spell($"{value}"), text, StringComparison.OrdinalIgnoreCase)) return value;
        result.AddError(
            $"{ArgumentParsers.NameOf(result)} does not take '{text}', expected {string.Join(" or ", Enum.GetNames<T>().Select(Spell))}");
        return null;
    }

    /// <summary>Reads the value of an option whose words depend on other options.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static T Read<T>(string option, string text)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
            if (string.Equals(Spell($"{value}"), text, StringComparison.OrdinalIgnoreCase)) return value;
        throw new ArgumentException($"{option} does not take '{text}', expected {string.Join(" or ", Enum.GetNames<T>().Select(Spell))}");
    }

    private static string Spell(string name) => name == "AdamW" ? "adamw" : JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
