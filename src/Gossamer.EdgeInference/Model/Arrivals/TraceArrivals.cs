namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>A recorded sequence that repeats; each device enters it at a random place.</summary>
public sealed class TraceArrivals : IArrivalProcess
{
    private readonly double[] _trace;

    /// <summary>The tasks of each slot.</summary>
    /// <exception cref="ArgumentException">The trace is empty.</exception>
    public TraceArrivals(IReadOnlyList<double> trace)
    {
        if (trace.Count == 0) throw new ArgumentException("arrivals.trace is empty, expected the tasks of at least one slot");
        _trace = [.. trace];
        Mean = _trace.Average();
        Most = Math.Max(1e-9, _trace.Max());
    }

    /// <inheritdoc/>
    public double Mean { get; }

    /// <inheritdoc/>
    public double Most { get; }

    /// <inheritdoc/>
    public double Start(int device, double uniform) => (int)(uniform * _trace.Length);

    /// <inheritdoc/>
    public double Next(double uniform, ref double memory)
    {
        double tasks = _trace[(int)memory];
        memory = (memory + 1) % _trace.Length;
        return tasks;
    }
}
