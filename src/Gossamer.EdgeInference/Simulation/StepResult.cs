namespace Gossamer.EdgeInference.Simulation;

/// <summary>What a step returns, as in Gymnasium.</summary>
/// <param name="Obs">Observation after the step.</param>
/// <param name="Reward">Reward of the step.</param>
/// <param name="Terminated">Whether the task has ended by its own rules, after which nothing has value. Never so here: the task goes on for ever.</param>
/// <param name="Truncated">Whether a limit of time has ended the episode; what would have followed still has value.</param>
/// <param name="Info">Details.</param>
public readonly record struct StepResult<TObs>(TObs Obs, double Reward, bool Terminated, bool Truncated, StepInfo Info);
