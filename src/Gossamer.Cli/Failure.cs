using System.Net.Http;
using System.Reflection;

namespace Gossamer.Cli;

/// <summary>What a person is told of an exception, and the exit code.</summary>
/// <param name="ExitCode">Exit code of the process.</param>
/// <param name="Message">One line.</param>
internal sealed record Failure(int ExitCode, string Message)
{
    /// <summary>Name of the environment variable that asks for stack traces when it is 1.</summary>
    public const string DebugVariable = "GOSSAMER_DEBUG";

    /// <summary>What <paramref name="exception"/> means.</summary>
    /// <param name="exception">Thrown by a command.</param>
    /// <param name="stopRequested">Whether the user asked to stop.</param>
    public static Failure Of(Exception exception, bool stopRequested) => exception switch
    {
        AggregateException { InnerException: { } inner } => Of(inner, stopRequested),
        TargetInvocationException { InnerException: { } inner } => Of(inner, stopRequested),
        OperationCanceledException when stopRequested => new Failure(Cli.ExitCode.Stopped, "stopped"),
        ArgumentException argument => new Failure(Cli.ExitCode.Usage, MessageOf(argument)),
        _ when IsMeantForPeople(exception) => new Failure(Cli.ExitCode.Failure, OneLine(exception.Message)),
        _ => new Failure(
            Cli.ExitCode.Failure,
            $"internal error: {exception.GetType().Name}: {OneLine(exception.Message)} (set {DebugVariable}=1 for the place)"),
    };

    /// <summary><paramref name="text"/> with its line breaks turned into spaces.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static bool IsMeantForPeople(Exception exception) => exception switch
    {
        IOException or InvalidDataException or UnauthorizedAccessException or HttpRequestException => true,
        // The library throws these with a message about the training at hand; the runtime throws them with one about code.
        InvalidOperationException or NotSupportedException or ArithmeticException => IsOurs(exception.Source),
        _ => IsOurs(exception.GetType().Namespace),
    };

    private static bool IsOurs(string? name) => name?.StartsWith("Gossamer.", StringComparison.Ordinal) == true;

    /// <summary>The message without what .NET appends for programmers: parameter name, and the value on a line of its own.</summary>
    private static string MessageOf(ArgumentException exception)
    {
        string message = exception.Message;
        object? value = (exception as ArgumentOutOfRangeException)?.ActualValue;
        if (value is not null)
        {
            int end = message.LastIndexOf('\n');
            if (end >= 0) message = message[..end];
        }

        if (exception.ParamName is { Length: > 0 } name)
            message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        message = OneLine(message);
        return value is null || message.Contains($"{value}", StringComparison.Ordinal) ? message : $"{message}, not {value}";
    }
}
