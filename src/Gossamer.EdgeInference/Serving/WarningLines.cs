using Microsoft.Extensions.Logging;

namespace Gossamer.EdgeInference.Serving;

/// <summary>Warnings and errors of the libraries below as lines.</summary>
/// <param name="tell">Receives a line.</param>
internal sealed class WarningLines(Action<string> tell) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string cause = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
        tell(string.Join(' ', $"{formatter(state, exception)}{cause}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    }

    public void Dispose() { }
}
