namespace Gossamer.EdgeInference.Simulation;

/// <summary>An environment with Gymnasium's conventions.</summary>
public interface IEnv<TObs, TAct>
{
    /// <summary>What observations look like.</summary>
    ISpace<TObs> ObservationSpace { get; }

    /// <summary>What actions look like.</summary>
    ISpace<TAct> ActionSpace { get; }

    /// <summary>Begins an episode.</summary>
    /// <param name="seed">Starts all random streams anew; null lets them run on.</param>
    /// <param name="options">How to begin.</param>
    (TObs Obs, StepInfo Info) Reset(ulong? seed = null, ResetOptions? options = null);

    /// <summary>One step.</summary>
    /// <exception cref="ArgumentException">The action is not in the action space.</exception>
    /// <exception cref="InvalidOperationException">The episode has ended, or none has begun.</exception>
    StepResult<TObs> Step(TAct action);
}
