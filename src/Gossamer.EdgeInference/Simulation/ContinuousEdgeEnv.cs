using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>
/// The same environment with actions in Box(−1, 1, 2N): for each device a number for its rate, cut into K equal intervals, and one for its
/// placement, local above 0.
/// </summary>
public sealed class ContinuousEdgeEnv(EdgeModel model, EdgeEnv env) : IEnv<float[], float[]>
{
    /// <inheritdoc/>
    public ISpace<float[]> ObservationSpace => env.ObservationSpace;

    /// <inheritdoc/>
    public ISpace<float[]> ActionSpace { get; } = new BoxSpace(2 * model.Devices, -1, 1);

    /// <summary>The level of a number in [−1, 1]: 1 + min(K − 1, ⌊(u + 1) K / 2⌋) of the article, counted from 0.</summary>
    public static int LevelOf(float value, int levels) => Math.Clamp((int)MathF.Floor((value + 1) * levels / 2), 0, levels - 1);

    /// <inheritdoc/>
    public (float[] Obs, StepInfo Info) Reset(ulong? seed = null, ResetOptions? options = null) => env.Reset(seed, options);

    /// <inheritdoc/>
    public StepResult<float[]> Step(float[] action)
    {
        if (!ActionSpace.Contains(action)) throw new ArgumentException($"the action is not in Box(-1, 1, {2 * model.Devices})", nameof(action));
        int[] discrete = new int[action.Length];
        for (int n = 0; n < model.Devices; n++)
        {
            discrete[2 * n] = LevelOf(action[2 * n], model.Levels);
            discrete[2 * n + 1] = action[2 * n + 1] > 0 ? 1 : 0;
        }
        return env.Step(discrete);
    }
}
