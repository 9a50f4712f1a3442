using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gossamer.Cli.Arguments;

/// <summary>Says in one line what is wrong with a command line and what would be right.</summary>
internal static class UsageProblem
{
    /// <summary>The first problem of <paramref name="parse"/>, which has errors.</summary>
    public static string Describe(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string problem = parse.UnmatchedTokens.Count > 0
            ? Unmatched(command, parse.UnmatchedTokens[0])
            : Rejected(command, parse.Errors[0]);
        return $"{Failure.OneLine(problem).TrimEnd('.')} (see {FullName(command)} --help)";
    }

    private static string Unmatched(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            string[] known = [.. Options(command).SelectMany(static option => option.Aliases.Prepend(option.Name))];
            return Nearest(token, known) is { } nearest
                ? $"unknown option '{token}', did you mean {nearest}?"
                : $"unknown option '{token}'";
        }

        return command.Subcommands.Count > 0
            ? $"unknown command '{token}', expected {Verbs(command)}"
            : $"unexpected argument '{token}'";
    }

    private static string Rejected(Command command, ParseError error) => error.SymbolResult switch
    {
        CommandResult when command.Subcommands.Count > 0 && command.Action is null => $"{FullName(command)} needs one of {Verbs(command)}",
        OptionResult option => Rejected(option, error),
        ArgumentResult { Parent: OptionResult option } => Rejected(option, error),
        ArgumentResult argument => Rejected(argument, error),
        _ => error.Message,
    };

    private static string Rejected(OptionResult result, ParseError error)
    {
        Option option = result.Option;
        if (result.Tokens.Count == 0) return $"{option.Name} lacks its value, expected {Expected(option.ValueType)}";
        if (result.IdentifierTokenCount > 1 && option.Arity.MaximumNumberOfValues == 1) return $"{option.Name} is given more than once";
        return Rejected(option.Name, result.Tokens[^1], option.ValueType, error);
    }

    private static string Rejected(ArgumentResult result, ParseError error)
    {
        string name = ArgumentParsers.NameOf(result);
        int given = result.Tokens.Count, needed = result.Argument.Arity.MinimumNumberOfValues;
        if (given < needed)
            return needed == 1 ? $"{name} is missing: {result.Argument.Description}" : $"{needed} times {name} is needed, {given} given";
        return Rejected(name, result.Tokens[^1], result.Argument.ValueType, error);
    }

    /// <summary>An error with a text of its own comes from a parser or validator of ours, which knows better what would be right.</summary>
    private static string Rejected(string name, Token token, Type type, ParseError error) =>
        error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal)
            ? $"{name} does not take '{token.Value}', expected {Expected(type)}"
            : error.Message;

    private static string Expected(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Boolean => "true or false",
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => "a whole number of at least 0",
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
        _ => "a value",
    };

    private static string Verbs(Command command)
    {
        string[] names = [.. command.Subcommands.Where(static verb => !verb.Hidden).Select(static verb => verb.Name)];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(Above(command).SelectMany(static above => above.Options).Where(static option => option.Recursive));

    private static IEnumerable<Command> Above(Command command) =>
        command.Parents.OfType<Command>().SelectMany(static parent => Above(parent).Prepend(parent));

    private static string FullName(Command command) =>
        string.Join(' ', Above(command).Reverse().Append(command).Select(static part => part is RootCommand ? "gossamer" : part.Name));

    /// <summary>The known word that at most a third of the letters tell from <paramref name="word"/>; null if there is none.</summary>
    private static string? Nearest(string word, string[] known) => known
        .Select(candidate => (Name: candidate, Distance: EditDistance(word, candidate)))
        .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Name.Length / 3))
        .OrderBy(static candidate => candidate.Distance)
        .Select(static candidate => candidate.Name)
        .FirstOrDefault();

    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            (int diagonal, row[0]) = (row[0], i);
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
