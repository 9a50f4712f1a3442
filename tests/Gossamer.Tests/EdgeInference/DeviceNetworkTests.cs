using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>The network that all devices share.</summary>
public sealed class DeviceNetworkTests
{
    private static readonly DeviceLayout Layout = new()
    {
        ServiceOf = [0, 0, 0, 1, 1], DeviceFeatures = 4, ServiceFeatures = 2, DeviceActions = 3, Constants = [[0.8f, 1f], [0.9f, 2f]],
    };

    [Theory, InlineData(0), InlineData(2)]
    public void Gradients_are_those_of_finite_differences(int outputs)
    {
        const int Rows = 3;
        const float Step = 2e-3f;
        var network = new DeviceNetwork(Layout, [12, 7], outputs);
        network.Initialize(new CounterRandom(5, "network"), 0.4);
        NetworkWorkspace workspace = network.CreateWorkspace(Rows);
        var random = new CounterRandom(6, "data");
        float[] inputs = Normals(random.Fork("inputs"), Rows * network.Inputs), weights = Normals(random.Fork("weights"), Rows * network.Outputs);
        Value();
        for (int row = 0; row < Rows; row++) weights.AsSpan(row * network.Outputs, network.Outputs).CopyTo(workspace.OutputGradient(row));
        float[] gradients = new float[network.Parameters.Length];
        network.Backward(workspace, Rows, gradients, inputs: true);
        float[] inputGradients = [.. Enumerable.Range(0, Rows).SelectMany(row => workspace.InputGradient(row).ToArray())];

        Assert.Equal(Rows * (5 * (4 + 3) + 2 * 2), inputGradients.Length);
        for (int i = 0; i < inputs.Length; i++) Check(inputs, i, inputGradients[i]);
        for (int i = 0; i < gradients.Length; i += 3) Check(network.Parameters, i, gradients[i]);
        Assert.True(gradients.Count(static value => value != 0) > 300);

        double Value()
        {
            for (int row = 0; row < Rows; row++) inputs.AsSpan(row * network.Inputs, network.Inputs).CopyTo(workspace.Input(row));
            network.Forward(workspace, Rows);
            double sum = 0;
            for (int row = 0; row < Rows; row++)
                for (int i = 0; i < network.Outputs; i++) sum += (double)weights[row * network.Outputs + i] * workspace.Output(row)[i];
            return sum;
        }

        void Check(float[] values, int index, float gradient)
        {
            float before = values[index];
            values[index] = before + Step;
            double above = Value();
            values[index] = before - Step;
            double slope = (above - Value()) / (2 * Step);
            values[index] = before;
            Assert.Equal(slope, gradient, 0.01 + 0.02 * Math.Abs(slope));
        }
    }

    [Fact]
    public void Permuting_devices_of_a_service_permutes_decisions_of_actor_and_solver()
    {
        var model = new EdgeModel(Scenarios.Nominal);
        IPolicy[] policies = [Actor(model, "ddpg"), Actor(model, "ddpg-gumbel"), Actor(model, "ppo"), new DppPolicy(model)];
        int[] order = [3, 1, 4, 0, 2, 7, 9, 5, 6, 8];
        int different = 0;
        for (ulong draw = 0; draw < 50; draw++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(draw, "states")), permuted = new(model);
            permuted.CopyFrom(state);
            for (int n = 0; n < model.Devices; n++)
                (permuted.LocalBits[n], permuted.TaskBits[n], permuted.Channel[n], permuted.UploadSecondsPerBit[n]) =
                    (state.LocalBits[order[n]], state.TaskBits[order[n]], state.Channel[order[n]], state.UploadSecondsPerBit[order[n]]);
            foreach (IPolicy policy in policies)
            {
                EdgeDecision plain = new(model), moved = new(model);
                policy.Decide(state, plain);
                policy.Decide(permuted, moved);
                Assert.Equal(order.Select(n => (plain.Levels[n], plain.Places[n])), moved.Levels.Zip(moved.Places));
                different += plain.Levels.Zip(plain.Places).Distinct().Count() > 1 ? 1 : 0;
            }
        }
        // Decisions that are the same for every device would pass whatever the network does.
        Assert.True(different > 100, $"{different}");

        static IPolicy Actor(EdgeModel model, string name)
        {
            var options = new AgentOptions { Ddpg = new DdpgOptions { WarmUp = 200, ActorRate = 1e-3 }, Ppo = new PpoOptions { Networks = NetworkForm.Equivariant, Rollout = 400 } };
            var trainer = new AgentTrainer(model, AgentCatalog.Create(name, model, options, 2), new AgentSchedule { Episodes = 6 }, 2);
            while (trainer.Episode < 3) trainer.RunEpisode();
            return trainer.Agent.ToPolicy();
        }
    }

    [Fact]
    public void Other_devices_take_the_same_parameters_and_devices_alike_in_all_get_the_same_outputs()
    {
        var few = new DeviceNetwork(Layout with { ServiceOf = [0, 1] }, [12, 7], 2);
        few.Initialize(new CounterRandom(5, "network"), 0.4);
        var many = new DeviceNetwork(Layout with { ServiceOf = [0, 0, 0, 1, 1, 1] }, [12, 7], 2);
        many.CopyFrom(few);
        NetworkWorkspace two = few.CreateWorkspace(1), six = many.CreateWorkspace(1);
        float[] input = Normals(new CounterRandom(6, "data"), few.Inputs);
        input.CopyTo(two.Input(0));
        // Three copies of each device: means stay what they are.
        Span<float> wide = six.Input(0);
        for (int n = 0; n < 6; n++)
        {
            input.AsSpan(n / 3 * 4, 4).CopyTo(wide[(n * 4)..]);
            input.AsSpan(2 * 4 + 4 + n / 3 * 3, 3).CopyTo(wide[(6 * 4 + 4 + n * 3)..]);
        }
        input.AsSpan(2 * 4, 4).CopyTo(wide[(6 * 4)..]);
        few.Forward(two, 1);
        many.Forward(six, 1);
        for (int n = 0; n < 6; n++)
            for (int i = 0; i < 2; i++) Assert.Equal(two.Output(0)[n / 3 * 2 + i], six.Output(0)[n * 2 + i], 1e-5f);
    }

    private static float[] Normals(CounterRandom random, int count) => [.. Enumerable.Range(0, count).Select(i => (float)random.Normal((ulong)i))];
}
