using System.Runtime.InteropServices;

namespace Gossamer.Cli;

/// <summary>
/// Turns Ctrl-C and the request to terminate into a cancellation, so that long work can leave a checkpoint. The second of
/// them ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Stops to listen.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            // A progress bar hides the cursor and will not come to show it again.
            if (!Console.IsErrorRedirected) Console.Error.Write(ShowCursor);
            return;
        }

        context.Cancel = true;
        _stop.Cancel();
    }
}
