using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gossamer.Cli.Rendering;

/// <summary>How far a piece of work is.</summary>
/// <param name="Title">Name of the piece; a new name begins a new bar.</param>
/// <param name="Done">Amount done.</param>
/// <param name="Total">Amount in all; null if not known.</param>
/// <param name="Detail">What else a person wants to see, for example the loss; empty for nothing.</param>
internal readonly record struct ProgressReport(string Title, double Done, double? Total, string Detail = "");

/// <summary>
/// Shows on standard error how far long work is, with speed and time left: as bars on a terminal, elsewhere as a line every
/// few seconds.
/// </summary>
internal sealed class ProgressDisplay : IProgress<ProgressReport>
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Output _output;
    private readonly Func<double, string> _amount;
    private readonly ProgressContext? _bars;
    private ProgressTask? _bar;
    private ProgressReport _first, _last;
    private long _started, _lastLine;

    private ProgressDisplay(Output output, Func<double, string> amount, ProgressContext? bars) =>
        (_output, _amount, _bars) = (output, amount, bars);

    /// <summary>Shows what <paramref name="work"/> reports until it ends, and returns its result.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="amount">Writes an amount with its unit, for example <see cref="Format.Bytes"/>.</param>
    /// <param name="work">May report from any thread.</param>
    public static Task<T> RunAsync<T>(Output output, Func<double, string> amount, Func<IProgress<ProgressReport>, Task<T>> work)
    {
        if (!output.NotesAreTerminal) return work(new ProgressDisplay(output, amount, bars: null));
        return output.Notes.Progress()
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new StateColumn())
            .StartAsync(bars => work(new ProgressDisplay(output, amount, bars)));
    }

    /// <inheritdoc/>
    public void Report(ProgressReport value)
    {
        lock (_gate)
        {
            if (value.Title != _last.Title) Begin(value);
            _last = value;
            if (_bar is not null)
            {
                _bar.IsIndeterminate = value.Total is null;
                _bar.MaxValue = value.Total ?? double.MaxValue;
                _bar.Value = value.Done;
                _bar.Tag = State();
            }
            else if (Stopwatch.GetElapsedTime(_lastLine) >= LineInterval || value.Done >= value.Total)
            {
                _lastLine = Stopwatch.GetTimestamp();
                _output.Note($"{value.Title}: {State()}");
            }
        }
    }

    private void Begin(ProgressReport report)
    {
        _first = report;
        _started = _lastLine = Stopwatch.GetTimestamp();
        if (_bars is null) return;
        _bar?.StopTask();
        _bar = _bars.AddTask(Markup.Escape(report.Title));
    }

    /// <summary>Amounts, speed and time left; both from what came since the first report, which may have begun in the middle.</summary>
    private string State()
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        double speed = seconds > 0 ? (_last.Done - _first.Done) / seconds : 0;
        List<string> parts = [_last.Total is { } total ? $"{_amount(_last.Done)} of {_amount(total)}" : _amount(_last.Done)];
        if (speed > 0)
        {
            parts.Add($"{_amount(speed)}/s");
            double left = (_last.Total - _last.Done) / speed ?? 0;
            if (left is > 0 and < 1e9) parts.Add($"{Format.Duration(TimeSpan.FromSeconds(left))} left");
        }

        if (_last.Detail.Length > 0) parts.Add(_last.Detail);
        return string.Join(", ", parts);
    }

    private sealed class StateColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Tag as string ?? "", new Style(foreground: Color.Grey));
    }
}
