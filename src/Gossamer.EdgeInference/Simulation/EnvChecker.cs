using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>Checks that an environment keeps the conventions, as Gymnasium's checker of the same name does.</summary>
public static class EnvChecker
{
    /// <summary>Plays <paramref name="steps"/> random steps twice and looks for whatever breaks a convention.</summary>
    /// <exception cref="InvalidOperationException">One is broken; the message says which.</exception>
    public static void Check<TAct>(IEnv<float[], TAct> env, ulong seed = 0, int steps = 200)
    {
        var actions = new CounterRandom(seed, "actions of the checker");
        List<(float[] Obs, double Reward)> first = Play(), second = Play();
        for (int i = 0; i < first.Count; i++)
        {
            if (first[i].Reward.Equals(second[i].Reward) && first[i].Obs.AsSpan().SequenceEqual(second[i].Obs)) continue;
            throw new InvalidOperationException($"step {i} differs between two runs with seed {seed}");
        }

        List<(float[], double)> Play()
        {
            List<(float[], double)> path = [];
            (float[] observation, StepInfo info) = env.Reset(seed);
            if (info.Outcome is not null) throw new InvalidOperationException("a reset reports the outcome of a step");
            Inspect(observation, 0);
            path.Add((observation, 0));
            for (int i = 0; i < steps; i++)
            {
                TAct action = env.ActionSpace.Sample(actions, (ulong)i);
                if (!env.ActionSpace.Contains(action)) throw new InvalidOperationException("the action space does not contain its own sample");
                StepResult<float[]> step = env.Step(action);
                Inspect(step.Obs, step.Reward);
                if (step.Terminated) throw new InvalidOperationException("a continuing task has terminated");
                if (step.Info.Outcome is null) throw new InvalidOperationException("a step reports no outcome");
                if (step.Truncated != step.Info.FinalObservation is not null) throw new InvalidOperationException("a final observation stands where there is no end, or lacks where there is one");
                path.Add((step.Obs, step.Reward));
                if (step.Truncated) env.Reset();
            }
            return path;
        }

        void Inspect(float[] observation, double reward)
        {
            if (!env.ObservationSpace.Contains(observation)) throw new InvalidOperationException("an observation is not in the observation space");
            if (!double.IsFinite(reward) || observation.Any(static value => !float.IsFinite(value))) throw new InvalidOperationException("a reward or an observation is not finite");
        }
    }
}
