using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Many environments in vectors against as many single ones, bit for bit.</summary>
public sealed class VecEdgeEnvTests
{
    private const int SlotLimit = 7;

    private static readonly EdgeScenario[] Systems =
    [
        Scenarios.Nominal with { EdgeQueueBits = 2e6, LocalQueueBits = 1e6 }, Scenarios.Bursty with { Charging = EdgeWaitCharging.OffloadersOnly },
        Scenarios.ToyHeavy, Scenarios.Nominal with { Weighting = AccuracyWeighting.Tasks, Arrivals = new ArrivalOptions { Kind = ArrivalKind.Poisson } },
    ];

    public static TheoryData<int, int, AutoresetMode> Cases => new()
    {
        { 0, 1, AutoresetMode.SameStep }, { 0, 8, AutoresetMode.SameStep }, { 0, 21, AutoresetMode.NextStep }, { 1, 11, AutoresetMode.SameStep }, { 2, 16, AutoresetMode.SameStep },
        { 3, 9, AutoresetMode.NextStep },
    };

    [Theory, MemberData(nameof(Cases))]
    public void They_are_the_same_as_single_environments(int system, int environments, AutoresetMode mode)
    {
        var model = new EdgeModel(Systems[system]);
        using var pool = new WorkerPool(2);
        using var vec = new VecEdgeEnv(model, environments, SlotLimit, mode, ResetOptions.Training, pool);
        EdgeEnv[] single = [.. Enumerable.Range(0, environments).Select(index => new EdgeEnv(model, SlotLimit, index))];
        float[] observations = new float[vec.ObservationLength * environments], final = new float[observations.Length];
        byte[] actions = new byte[vec.ActionLength * environments];
        double[] rewards = new double[environments];
        bool[] truncated = new bool[environments], valid = new bool[environments];
        vec.Reset(17, observations);
        for (int e = 0; e < environments; e++) Same(single[e].Reset(17, ResetOptions.Training).Obs, observations, e);
        for (ulong t = 0; t < 30; t++)
        {
            EdgeDecision[] decisions = [.. Enumerable.Range(0, environments).Select(e => EdgeSystems.DrawDecision(model, new CounterRandom(t, "actions").Fork((ulong)e)))];
            for (int e = 0; e < environments; e++)
                for (int n = 0; n < model.Devices; n++)
                {
                    actions[n * environments + e] = (byte)decisions[e].Levels[n];
                    actions[(model.Devices + n) * environments + e] = (byte)decisions[e].Places[n];
                }
            vec.Step(actions, observations, rewards, truncated, valid, final);
            for (int e = 0; e < environments; e++)
            {
                if (single[e].IsTruncated)
                {
                    // Only where the reset waits for the next step: it consumes the action and holds no transition.
                    Assert.Equal(AutoresetMode.NextStep, mode);
                    Assert.False(valid[e]);
                    Same(single[e].Reset(options: ResetOptions.Training).Obs, observations, e);
                    continue;
                }
                single[e].Advance(decisions[e]);
                Assert.True(valid[e]);
                Assert.Equal(single[e].Outcome.Reward, rewards[e]);
                Assert.Equal(single[e].Outcome.Delay, vec.Delays[e]);
                for (int m = 0; m < model.Services; m++) Assert.Equal(single[e].Outcome.Accuracy[m], vec.Accuracies(m)[e]);
                Assert.Equal(single[e].IsTruncated, truncated[e]);
                if (!truncated[e] || mode == AutoresetMode.NextStep)
                {
                    Same(single[e].Observe(), observations, e);
                    continue;
                }
                Same(single[e].Observe(), final, e);
                Same(single[e].Reset(options: ResetOptions.Training).Obs, observations, e);
            }
        }

        void Same(float[] expected, float[] rows, int environment)
        {
            for (int row = 0; row < expected.Length; row++) Assert.Equal(expected[row], rows[row * environments + environment]);
        }
    }

    [Fact]
    public void Disabled_environments_refuse_steps_past_the_end_and_bad_actions()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        using var vec = new VecEdgeEnv(model, 3, slotLimit: 1, AutoresetMode.Disabled);
        float[] observations = new float[vec.ObservationLength * 3], final = new float[observations.Length];
        byte[] actions = new byte[vec.ActionLength * 3];
        double[] rewards = new double[3];
        bool[] truncated = new bool[3], valid = new bool[3];
        Assert.Throws<InvalidOperationException>(Step);
        vec.Reset(0, observations);
        actions[0] = 4;
        Assert.Throws<ArgumentException>(Step);
        actions[0] = 3;
        Step();
        Assert.All(truncated, Assert.True);
        Assert.Throws<InvalidOperationException>(Step);

        void Step() => vec.Step(actions, observations, rewards, truncated, valid, final);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        using var pool = new WorkerPool(1);
        using var vec = new VecEdgeEnv(model, 64, slotLimit: 50, pool: pool);
        float[] observations = new float[vec.ObservationLength * 64], final = new float[observations.Length];
        byte[] actions = new byte[vec.ActionLength * 64];
        double[] rewards = new double[64];
        bool[] truncated = new bool[64], valid = new bool[64];
        vec.Reset(0, observations);
        for (int t = 0; t < 60; t++) vec.Step(actions, observations, rewards, truncated, valid, final);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 60; t++) vec.Step(actions, observations, rewards, truncated, valid, final);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
