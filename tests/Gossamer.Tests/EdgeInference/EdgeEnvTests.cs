using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Model.Arrivals;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>The simulator: conventions, streams, frequencies, long-run behaviour.</summary>
public sealed class EdgeEnvTests
{
    private static readonly EdgeModel Nominal = new(Scenarios.Nominal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Xoshiro_gives_the_numbers_of_its_authors_code()
    {
        // From xoshiro256starstar.c with the state 1, 2, 3, 4.
        var stream = new Xoshiro(1, 2, 3, 4);
        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL], Enumerable.Range(0, 4).Select(_ => stream.NextBits()));
    }

    [Fact]
    public void The_checker_finds_nothing_to_object_to()
    {
        foreach (EdgeScenario scenario in Scenarios.All.Values)
        {
            var model = new EdgeModel(scenario);
            EnvChecker.Check(new EdgeEnv(model, slotLimit: 40));
            EnvChecker.Check(new ContinuousEdgeEnv(model, new EdgeEnv(model, slotLimit: 40)));
        }
    }

    [Fact]
    public void The_checker_objects_to_an_environment_that_forgets_its_seed() =>
        Assert.Contains("differs between two runs", Assert.Throws<InvalidOperationException>(() => EnvChecker.Check(new Forgetful(new EdgeEnv(Nominal)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Steps_beyond_the_end_and_before_the_beginning_are_refused()
    {
        var env = new EdgeEnv(Nominal, slotLimit: 2);
        int[] action = new int[20];
        Assert.Throws<InvalidOperationException>(() => env.Step(action));
        Assert.Throws<InvalidOperationException>(() => env.Reset());
        env.Reset(0);
        Assert.False(env.Step(action).Truncated);
        StepResult<float[]> last = env.Step(action);
        Assert.True(last is { Truncated: true, Terminated: false });
        Assert.Equal(last.Obs, last.Info.FinalObservation);
        Assert.Throws<InvalidOperationException>(() => env.Step(action));
        action[0] = 4;
        env.Reset();
        Assert.Throws<ArgumentException>(() => env.Step(action));
    }

    [Fact]
    public void What_happens_outside_does_not_depend_on_decisions_or_on_other_environments()
    {
        EdgeEnv one = EdgeSystems.Begun(Nominal, 5, index: 3), other = EdgeSystems.Begun(Nominal, 5, index: 3), elsewhere = EdgeSystems.Begun(Nominal, 5, index: 4);
        int differs = 0;
        for (ulong t = 0; t < 100; t++)
        {
            one.Advance(EdgeSystems.DrawDecision(Nominal, new CounterRandom(1, "one").Fork(t)));
            other.Advance(EdgeSystems.DrawDecision(Nominal, new CounterRandom(2, "other").Fork(t)));
            elsewhere.Advance(EdgeSystems.DrawDecision(Nominal, new CounterRandom(2, "other").Fork(t)));
            Assert.Equal(one.State.TaskBits, other.State.TaskBits);
            Assert.Equal(one.State.Channel, other.State.Channel);
            if (!one.State.TaskBits.AsSpan().SequenceEqual(elsewhere.State.TaskBits)) differs++;
        }
        Assert.Equal(100, differs);
    }

    [Fact]
    public void Channels_visit_their_states_as_often_as_they_should_and_never_jump()
    {
        EdgeEnv env = EdgeSystems.Begun(Nominal, 1);
        var decision = new EdgeDecision(Nominal);
        long[] visits = new long[3];
        int[] before = new int[10];
        double tasks = 0;
        const int Slots = 20_000;
        for (int t = 0; t < Slots; t++)
        {
            env.State.Channel.CopyTo(before, 0);
            env.Advance(decision);
            for (int n = 0; n < 10; n++)
            {
                visits[env.State.Channel[n]]++;
                tasks += env.State.TaskBits[n] / (n < 5 ? 768_000 : 512_000);
                Assert.True(Math.Abs(env.State.Channel[n] - before[n]) <= 1, "good and bad are not neighbours");
            }
        }
        Assert.Equal(5.0 / 24, visits[0] / (10.0 * Slots), 0.005);
        Assert.Equal(14.0 / 24, visits[1] / (10.0 * Slots), 0.005);
        Assert.Equal(1, tasks / (10.0 * Slots), 0.005);
    }

    [Theory]
    [InlineData(ArrivalKind.Uniform), InlineData(ArrivalKind.Poisson), InlineData(ArrivalKind.Bursty), InlineData(ArrivalKind.TwoPoint), InlineData(ArrivalKind.Trace)]
    public void Arrivals_keep_their_mean_and_their_most(ArrivalKind kind)
    {
        IArrivalProcess process = new ArrivalOptions { Kind = kind, Mean = 0.9, HalfWidth = 0.4, Probability = 0.3, Tasks = 3, Trace = [0, 1, 2, 0.6] }.Create();
        Xoshiro random = Xoshiro.Of(3, 0, 0, RandomPurpose.Arrivals);
        double memory = process.Start(0, random.NextUniform()), sum = 0;
        const int Slots = 200_000;
        for (int t = 0; t < Slots; t++)
        {
            double tasks = process.Next(random.NextUniform(), ref memory);
            Assert.InRange(tasks, 0, process.Most * 3);
            sum += tasks;
        }
        Assert.Equal(0.9, process.Mean, 1e-12);
        Assert.Equal(0.9, sum / Slots, 0.02);
    }

    [Fact]
    public void Deficits_bound_what_is_missed_and_are_stable_where_promises_can_be_kept()
    {
        PolicyResult kept = PolicyEvaluation.Run(Nominal, new DppPolicy(Nominal), 3, 4000, cancellation: Token);
        for (int m = 0; m < 2; m++)
        {
            Assert.True(Nominal.Threshold(m) - kept.Accuracy[m] <= kept.ZOverT[m] + 1e-12);
            Assert.True(kept.ZOverT[m] < 5e-4);
        }
        EdgeScenario impossible = Scenarios.Nominal with { Services = [.. Scenarios.Nominal.Services.Select(static service => service with { Threshold = 0.999 })] };
        var model = new EdgeModel(impossible);
        PolicyResult missed = PolicyEvaluation.Run(model, new DppPolicy(model), 3, 4000, cancellation: Token);
        Assert.All(missed.ZOverT, static value => Assert.Equal(0.999 - 0.987, value, 1e-3));
    }

    [Fact]
    public void The_static_policy_is_the_published_one()
    {
        FixedPolicy best = StaticSearch.Best(Nominal);
        Assert.Equal([(1, Placement.Offload), (2, Placement.Offload)], best.Choices);
        PolicyResult run = PolicyEvaluation.Run(Nominal, best, 1, 5000, cancellation: Token);
        Assert.Equal(0.499, run.Delay, 0.005);
        Assert.Equal([0.884, 0.950], run.Accuracy, static (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_one_slot_minimiser_reaches_its_reference_delay()
    {
        PolicyResult run = PolicyEvaluation.Run(Nominal, new DppPolicy(Nominal), 1, 5000, cancellation: Token);
        Assert.InRange(run.Delay, 0.350, 0.362);
        Assert.Equal([7.0, 9.0], run.MeanZOverV, static (a, b) => Math.Abs(a - b) < 0.6);
    }

    /// <summary>Resets with another seed each time.</summary>
    private sealed class Forgetful(EdgeEnv env) : IEnv<float[], int[]>
    {
        private ulong _seed;

        public ISpace<float[]> ObservationSpace => env.ObservationSpace;

        public ISpace<int[]> ActionSpace => env.ActionSpace;

        public (float[] Obs, StepInfo Info) Reset(ulong? seed = null, ResetOptions? options = null) => env.Reset(_seed++, options);

        public StepResult<float[]> Step(int[] action) => env.Step(action);
    }
}
