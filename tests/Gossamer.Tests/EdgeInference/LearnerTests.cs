using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Learners on problems whose answers are known.</summary>
public sealed class LearnerTests
{
    [Theory, InlineData(false, 5.0), InlineData(true, 1.0)]
    public void A_constant_reward_is_worth_its_discounted_sum_unless_the_task_ends(bool terminated, double value)
    {
        // One state, reward 1, discount 0.8, episodes cut after ten slots: 1 / (1 − 0.8), or 1 where each slot is the last.
        var learner = new DdpgLearner(1, new TanhHead(1), DdpgOptions.Article with { Discount = 0.8, Follow = 0.05, Hidden = [16], Batch = 32, Replay = 100, CriticRate = 3e-3 }, seed: 0);
        var random = new CounterRandom(0, "actions");
        for (int t = 0; t < 100; t++) learner.Replay.Add([1f], [(float)(2 * random.Uniform((ulong)t) - 1)], 1, [1f], terminated);
        for (int i = 0; i < 2500; i++) learner.Update();
        Assert.Equal(value, learner.Value([1f], [0.3f]), 0.1 * value);
    }

    [Fact]
    public void An_actor_finds_the_action_of_the_greatest_reward()
    {
        var learner = new DdpgLearner(1, new TanhHead(2), DdpgOptions.Article with { Discount = 0, Hidden = [32, 16], ActorRate = 1e-3, Replay = 2000 }, seed: 1);
        var random = new CounterRandom(0, "actions");
        for (int t = 0; t < 2000; t++)
        {
            float a = (float)(2 * random.Uniform((ulong)(2 * t)) - 1), b = (float)(2 * random.Uniform((ulong)(2 * t + 1)) - 1);
            learner.Replay.Add([1f], [a, b], -(a - 0.5) * (a - 0.5) - (b + 0.3) * (b + 0.3), [1f], terminated: false);
        }
        for (int i = 0; i < 12_000; i++) learner.Update();
        float[] action = new float[2];
        new TanhHead(2).Forward(learner.Outputs([1f]), action);
        Assert.Equal(0.5, action[0], 0.1);
        Assert.Equal(-0.3, action[1], 0.1);
    }

    [Fact]
    public void Heads_have_the_gradients_of_finite_differences()
    {
        float[] outputs = [0.4f, -1.2f, 0.9f, 0.1f], weights = [0.3f, -0.7f, 1.1f, 0.2f], gradient = new float[4], action = new float[4];
        var tanh = new TanhHead(4);
        tanh.Forward(outputs, action);
        tanh.Backward(outputs, action, weights, gradient);
        Differences(values => values.Zip(weights).Sum(static pair => Math.Tanh(pair.First) * pair.Second));
        var oneHot = new OneHotHead(2, 2) { Temperature = 0.7f };
        oneHot.Forward(outputs, action);
        Assert.Equal([1f, 0f, 1f, 0f], action);
        oneHot.Backward(outputs, action, weights, gradient);
        Differences(values =>
        {
            double sum = 0;
            for (int g = 0; g < 4; g += 2)
            {
                (double a, double b) = (Math.Exp(values[g] / 0.7), Math.Exp(values[g + 1] / 0.7));
                sum += (a * weights[g] + b * weights[g + 1]) / (a + b);
            }
            return sum;
        });
        var heads = new CategoricalHeads(2, 2);
        int[] choice = [1, 0];
        heads.Gradient(outputs, choice, 1.3, 0.4, gradient);
        Differences(values =>
        {
            (double log, double entropy) = heads.Evaluate([.. values.Select(static value => (float)value)], choice);
            return 1.3 * log + 0.4 * entropy;
        });

        void Differences(Func<double[], double> value)
        {
            for (int i = 0; i < 4; i++)
            {
                double[] up = [.. outputs], down = [.. outputs];
                up[i] += 1e-2;
                down[i] -= 1e-2;
                Assert.Equal((value(up) - value(down)) / 2e-2, gradient[i], 1e-3);
            }
        }
    }

    [Fact]
    public void Categorical_heads_draw_by_their_probabilities_and_respect_masks()
    {
        var heads = new CategoricalHeads(3, 2);
        float[] logits = [0f, 1f, 2f, 0.5f, 0f];
        CategoricalHeads.Mask(logits, [true, true, true, false, true]);
        var random = new CounterRandom(4, "draws");
        int[] counts = new int[3], choice = new int[2];
        double[] uniforms = new double[2];
        for (ulong i = 0; i < 6000; i++)
        {
            (uniforms[0], uniforms[1]) = (random.Uniform(2 * i), random.Uniform(2 * i + 1));
            double log = heads.Draw(logits, uniforms, choice);
            Assert.Equal(heads.Evaluate(logits, choice).LogProbability, log, 1e-9);
            Assert.Equal(1, choice[1]);
            counts[choice[0]]++;
        }
        double normal = 1 + Math.E + Math.E * Math.E;
        for (int i = 0; i < 3; i++) Assert.Equal(Math.Pow(Math.E, i) / normal, counts[i] / 6000.0, 0.02);
        heads.Mode(logits, choice);
        Assert.Equal([2, 1], choice);
    }

    [Fact]
    public void Advantages_bootstrap_at_cuts_and_do_not_cross_them()
    {
        double[] advantages = new double[4];
        GeneralizedAdvantages.Compute([1, 2, 3, 4], [10, 20, 30, 40], [20, 25, 40, 45], [false, true, false, true], 0.9, 0.5, advantages);
        double[] expected = new double[4];
        expected[3] = 4 + 0.9 * 45 - 40;
        expected[2] = 3 + 0.9 * 40 - 30 + 0.45 * expected[3];
        expected[1] = 2 + 0.9 * 25 - 20;
        expected[0] = 1 + 0.9 * 20 - 10 + 0.45 * expected[1];
        Assert.Equal(expected, advantages);
    }

    [Fact]
    public void Replay_keeps_rows_together_when_it_wraps()
    {
        var replay = new ReplayMemory(5, 2, 1);
        for (int t = 0; t < 13; t++)
        {
            replay.Add([t, t + 0.5f], [100 + t], -t, [t + 1, t + 1.5f], terminated: t % 2 == 0);
            Assert.Equal(Math.Min(t + 1, 5), replay.Count);
        }
        for (int i = 0; i < 5; i++)
        {
            float t = replay.Observation(i)[0];
            Assert.InRange(t, 8, 12);
            Assert.Equal(100 + t, replay.Action(i)[0]);
            Assert.Equal(-t, replay.Reward(i));
            Assert.Equal(t + 1, replay.Next(i)[0]);
            Assert.Equal((int)t % 2 == 0 ? 0 : 1, replay.GoesOn(i));
        }
    }

    [Fact]
    public void Decoders_give_back_the_decisions_they_encode()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        foreach (IActionDecoder decoder in (IActionDecoder[])[new ThresholdDecoder(model), new OneHotDecoder(model)])
        {
            float[] action = new float[decoder.Head.Actions];
            var back = new EdgeDecision(model);
            for (ulong i = 0; i < 20; i++)
            {
                EdgeDecision decision = EdgeSystems.DrawDecision(model, new CounterRandom(i, "decisions"));
                decoder.Encode(decision, action);
                decoder.Decode(action, back);
                Assert.Equal(decision.Levels, back.Levels);
                Assert.Equal(decision.Places, back.Places);
            }
        }
        // The article's rule: 1 + min(K − 1, floor((u + 1) K / 2)), counted from 0 here.
        Assert.Equal([0, 0, 1, 2, 3, 3], ((float[])[-1, -0.51f, -0.5f, 0, 0.5f, 1]).Select(static value => ContinuousEdgeEnv.LevelOf(value, 4)));
    }

    [Fact]
    public void Neighbours_differ_in_one_number_and_the_solver_comes_last()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        float[] action = [.. Enumerable.Range(0, 20).Select(static i => (float)Math.Sin(i))];
        var source = new NeighbourCandidates(model, new ThresholdDecoder(model), _ => action, withSolver: true);
        var set = new CandidateSet(model);
        EdgeState state = EdgeSystems.Draw(model, new CounterRandom(1, "neighbours"));
        source.Fill(state, set);
        Assert.Equal(source.Most, set.Count);
        for (int i = 1; i < set.Count - 1; i++)
        {
            int changes = set[i].Levels.Zip(set[0].Levels).Count(static pair => pair.First != pair.Second) + set[i].Places.Zip(set[0].Places).Count(static pair => pair.First != pair.Second);
            Assert.Equal(1, changes);
            Assert.All(set[i].Levels, level => Assert.InRange(level, 0, 3));
        }
        var solved = new EdgeDecision(model);
        new DppPolicy(model).Decide(state, solved);
        Assert.Equal(solved.Levels, set[set.Count - 1].Levels);
    }

    [Fact]
    public void Multipliers_rise_while_a_promise_is_missed()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        var reward = new MultiplierReward(model, new MultiplierRule(0, 10));
        EdgeEnv env = EdgeSystems.Begun(model, 1);
        var decision = new EdgeDecision(model);
        for (int t = 0; t < 5; t++)
        {
            env.Advance(decision);
            reward.Reward(env.Outcome);
        }
        reward.EndEpisode();
        Assert.Equal([10 * (0.8 - 0.59), 10 * (0.9 - 0.59)], reward.Multipliers, static (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Value_after_decisions_beats_the_one_slot_minimiser_where_queues_carry_over()
    {
        var model = new EdgeModel(Scenarios.ToyHeavy);
        var trainer = new AgentTrainer(model, new PostDecisionAgent(model, new PostDecisionOptions { Discount = 0.95, WarmUp = 500 }, seed: 1), new AgentSchedule { Episodes = 40 }, seed: 1);
        while (!trainer.IsComplete) trainer.RunEpisode();
        CancellationToken token = TestContext.Current.CancellationToken;
        PolicyResult learnt = PolicyEvaluation.Run(model, trainer.Agent.ToPolicy(), 9, 6000, cancellation: token), oneSlot = PolicyEvaluation.Run(model, new DppPolicy(model), 9, 6000, cancellation: token);
        Assert.True(learnt.Delay < 0.95 * oneSlot.Delay, $"{learnt.Delay} against {oneSlot.Delay}");
    }

    [Theory]
    [InlineData("ddpg"), InlineData("ddpg-gumbel"), InlineData("ddpg-candidates-solver"), InlineData("post-decision"), InlineData("ppo"), InlineData("lagrangian-pid")]
    public void A_training_that_was_interrupted_goes_on_to_the_same_weights(string name)
    {
        var model = new EdgeModel(Scenarios.ToyHeavy);
        var options = new AgentOptions
        {
            Ddpg = new DdpgOptions { WarmUp = 30, Replay = 64, Batch = 8, Hidden = [16] }, Article = DdpgOptions.Article with { WarmUp = 30, Replay = 64, Batch = 8, Hidden = [16] },
            PostDecision = new PostDecisionOptions { WarmUp = 30, Replay = 64, Batch = 8, Hidden = [16] },
            Ppo = new PpoOptions { Rollout = 48, Batch = 16, Hidden = [16] },
        };
        AgentTrainer whole = Create(), part = Create(), resumed = Create();
        for (int i = 0; i < 4; i++) whole.RunEpisode();
        for (int i = 0; i < 2; i++) part.RunEpisode();
        var writer = new StateWriter();
        writer.Write("trainer", part);
        new StateReader(writer.Tensors, writer.Values, "test").Read("trainer", resumed);
        for (int i = 0; i < 2; i++) resumed.RunEpisode();
        (Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual) = (State(whole), State(resumed));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string entry, byte[] bytes) in expected) Assert.Equal(bytes, actual[entry]);

        AgentTrainer Create() => new(model, AgentCatalog.Create(name, model, options, 3), new AgentSchedule { Episodes = 4, EpisodeSlots = 40 }, 3);
    }

    private static Dictionary<string, byte[]> State(AgentTrainer trainer)
    {
        var writer = new StateWriter();
        writer.Write("trainer", trainer);
        return writer.Tensors.ToDictionary(static entry => entry.Key, static entry => entry.Value.Bytes.ToArray());
    }
}
