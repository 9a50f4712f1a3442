using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Tables;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Trains the networks of devices and edge at every rate, and measures their accuracy and time.</summary>
public sealed record EdgeTableOptions
{
    /// <summary>Recordings, a name of <see cref="BearingSources"/>. Default cwru.</summary>
    public string Data { get; init; } = CwruRecordings.Name;

    /// <summary>
    /// Folder of trained networks: what it has is not trained again, what it lacks is put there; null for the folder <c>networks</c> of the run.
    /// </summary>
    public string? Networks { get; init; }

    /// <summary>Whether one network of each size answers at all rates and is told which, and not one network for each. Default false.</summary>
    public bool Conditioned { get; init; }

    /// <summary>The network of the edge.</summary>
    public BearingTrainingOptions Full { get; init; } = BearingTrainingOptions.Full;

    /// <summary>The network of a device.</summary>
    public BearingTrainingOptions Compressed { get; init; } = BearingTrainingOptions.Compressed;

    /// <summary>Seconds for which each network is timed at each size of batch, above 0. Default 0.1.</summary>
    public double TimingSeconds { get; init; } = 0.1;

    /// <summary>
    /// Machine whose traces of layers times are computed from, one of <see cref="LayerLatencies.Machines"/>; null for those measured here. Traces are of dense layers: those
    /// of a sparse network count as if it had all its weights. Default null.
    /// </summary>
    public string? Traces { get; init; }

    /// <summary>Networks trained at a time, 1 to 1,024. Default one for each processor.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public EdgeTableOptions Resolve()
    {
        if (!BearingSources.Names.Contains(Data)) throw new ArgumentException($"unknown recordings '{Data}', known are {string.Join(", ", BearingSources.Names)}");
        if (Traces is not null && !LayerLatencies.Machines.Contains(Traces)) throw new ArgumentException($"unknown machine '{Traces}', traces are of {string.Join(", ", LayerLatencies.Machines)}");
        Full.Resolve();
        Compressed.Resolve();
        FieldRange.Count(Parallel, 1, 1024, "parallel");
        FieldRange.Positive(TimingSeconds, "timingSeconds");
        return this;
    }
}
