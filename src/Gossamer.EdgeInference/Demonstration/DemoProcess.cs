using System.Diagnostics;
using Gossamer.EdgeInference.Deployment;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>A process of a demonstration that says events line by line.</summary>
/// <typeparam name="T">Its events.</typeparam>
internal sealed class DemoProcess<T> : IAsyncDisposable
    where T : class
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private string _complaint = "";

    private DemoProcess(Process process, string name, Action<T> heard)
    {
        (_process, Name) = (process, name);
        Ended = EndAsync(Task.WhenAll(HearAsync(heard), ReadComplaintsAsync()));
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its exit code, when all it said was heard.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts one.</summary>
    /// <param name="program">The program.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="heard">Receives its events, one after the other.</param>
    /// <param name="arguments">Arguments of the command.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static DemoProcess<T> Start(ProgramStart program, string name, Action<T> heard, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program.File, [.. program.Arguments, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            Process process = Process.Start(info) ?? throw new IOException($"{name} could not be started");
            return new DemoProcess<T>(process, name, heard);
        }
        catch (System.ComponentModel.Win32Exception wrong)
        {
            throw new IOException($"{program.File} could not be started: {wrong.Message}", wrong);
        }
    }

    /// <summary>Asks it to end.</summary>
    public void Stop() => _process.StandardInput.Close();

    /// <summary>Ends it at once, without a farewell.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The failure of a process that ended when it should not have.</summary>
    public IOException Failure(int exitCode)
    {
        lock (_gate) return new IOException($"{Name} ended with exit code {exitCode}{(_complaint.Length > 0 ? $": {_complaint}" : "")}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await ((Task)Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private async Task<int> EndAsync(Task reading)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        return _process.ExitCode;
    }

    private async Task HearAsync(Action<T> heard)
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
            if (EventLines.TryRead<T>(line) is { } said) heard(said);
    }

    private async Task ReadComplaintsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            lock (_gate) _complaint = line;
    }
}
