namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Keeps a device from waiting for an edge that does not answer: after some failures in a row calls are refused for a while, then one is let
/// through as a probe, which closes the circuit or opens it again. Calls that were under way together and fail together, as after a device was held up
/// and made up for some slots at once, are one failure. Thread-safe.
/// </summary>
/// <remarks>
/// Written here because the breaker of Polly.Core opens by a share of failures in a window of time: after a minute of good answers three
/// failures in a row are no share of them.
/// </remarks>
public sealed class EdgeCircuit
{
    private readonly CircuitOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private CircuitState _state;
    private long _generation, _failed;
    private int _failures, _failedProbes;

    /// <summary>A closed circuit.</summary>
    public EdgeCircuit(CircuitOptions? options = null, TimeProvider? time = null) => (_options, _time) = ((options ?? new CircuitOptions()).Resolve(), time ?? TimeProvider.System);

    /// <summary>Raised, outside any lock, when so many probes have failed that the channel itself may hang.</summary>
    public event Action? RebuildDue;

    /// <summary>Raised, outside any lock, when calls are refused from now on: whoever can may find out by other means when the edge is to be asked again, and close it.</summary>
    public event Action? Opened;

    /// <summary>Whether calls go to the edge.</summary>
    public CircuitState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>Asks for leave to call the edge; whoever gets it reports what came of the call.</summary>
    public bool TryEnter(out CircuitPass pass)
    {
        lock (_gate)
        {
            if (_state == CircuitState.Open && _time.GetElapsedTime(_failed).TotalSeconds >= _options.OpenSeconds)
                Become(CircuitState.HalfOpen);
            else if (_state != CircuitState.Closed)
            {
                pass = default;
                return false;
            }
            pass = new CircuitPass(_generation, _time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The edge answered in time.</summary>
    public void Succeed(CircuitPass pass)
    {
        lock (_gate)
        {
            if (pass.Generation != _generation) return;
            (_failures, _failedProbes) = (0, 0);
            if (_state == CircuitState.HalfOpen) Become(CircuitState.Closed);
        }
    }

    /// <summary>The edge did not answer, or too late.</summary>
    public void Fail(CircuitPass pass)
    {
        bool rebuild = false;
        lock (_gate)
        {
            if (pass.Generation != _generation || (_failures > 0 && pass.Given < _failed)) return;
            _failed = _time.GetTimestamp();
            if (_state == CircuitState.HalfOpen) rebuild = ++_failedProbes % _options.ProbesToRebuild == 0;
            else if (++_failures < _options.Failures) return;
            Become(CircuitState.Open);
        }
        if (rebuild) RebuildDue?.Invoke();
        Opened?.Invoke();
    }

    /// <summary>The edge is known to answer, by something else than a call that had leave: it is asked at once.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _failedProbes = 0;
            if (_state != CircuitState.Closed) Become(CircuitState.Closed);
        }
    }

    /// <summary>The call was given up for a reason that says nothing about the edge: a probe is to be made again.</summary>
    public void Abandon(CircuitPass pass)
    {
        lock (_gate)
            if (pass.Generation == _generation && _state == CircuitState.HalfOpen) Become(CircuitState.Open);
    }

    private void Become(CircuitState state)
    {
        (_state, _failures) = (state, 0);
        _generation++;
    }
}
