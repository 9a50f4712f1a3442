using Gossamer.EdgeInference.Networks;
using Gossamer.Kernels.Randomness;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Small networks against libtorch: outputs, gradients, and steps of Adam.</summary>
public sealed class SmallNetworkTests
{
    private static readonly int[] Sizes = [7, 20, 33, 5];

    [Fact]
    public void Outputs_gradients_and_steps_equal_those_of_libtorch()
    {
        const int Batch = 6;
        using DisposeScope scope = NewDisposeScope();
        var network = new Mlp(Sizes);
        network.Initialize(new CounterRandom(1, "network"), 0.3);
        var workspace = new MlpWorkspace(network, Batch);
        var adam = new Adam(network);
        var random = new CounterRandom(2, "data");
        float[] inputs = [.. Enumerable.Range(0, Batch * 7).Select(i => (float)random.Normal((ulong)i))];
        float[] weights = [.. Enumerable.Range(0, Batch * 5).Select(i => (float)random.Normal((ulong)(1000 + i)))];

        var layers = new nn.Module<Tensor, Tensor>[3];
        for (int l = 0; l < 3; l++) layers[l] = nn.Linear(Sizes[l], Sizes[l + 1]);
        Copy(network, layers);
        var twin = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2]);
        var optimizer = optim.Adam(twin.parameters(), 0.01);
        for (int step = 0; step < 5; step++)
        {
            Tensor x = tensor(inputs, [Batch, 7]).requires_grad_(), y = twin.call(x);
            optimizer.zero_grad();
            (y * tensor(weights, [Batch, 5])).sum().backward();
            for (int b = 0; b < Batch; b++)
            {
                inputs.AsSpan(b * 7, 7).CopyTo(workspace.Input(b));
                weights.AsSpan(b * 5, 5).CopyTo(workspace.OutputGradient(b));
            }
            network.Forward(workspace, Batch);
            network.Backward(workspace, Batch, adam.Gradients, inputs: true);
            float[] outputs = y.data<float>().ToArray(), inputGradients = x.grad!.data<float>().ToArray();
            for (int b = 0; b < Batch; b++)
            {
                for (int j = 0; j < 5; j++) Assert.Equal(outputs[b * 5 + j], workspace.Output(b)[j], 1e-4f);
                for (int i = 0; i < 7; i++) Assert.Equal(inputGradients[b * 7 + i], workspace.InputGradient(b)[i], 1e-4f);
            }
            optimizer.step();
            adam.Step(0.01, double.MaxValue);
        }
    }

    [Fact]
    public void Targets_follow_and_gradients_are_clipped()
    {
        Mlp leader = new(Sizes), follower = new(Sizes);
        leader.Initialize(new CounterRandom(1, "leader"), 0.3);
        follower.Follow(leader, 0.25f);
        MlpWorkspace one = new(leader, 1), other = new(follower, 1);
        one.Input(0).Clear();
        other.Input(0).Clear();
        leader.Forward(one, 1);
        follower.CopyFrom(leader);
        follower.Forward(other, 1);
        Assert.Equal(one.Output(0).ToArray(), other.Output(0).ToArray());
        var adam = new Adam(follower);
        Array.Fill(adam.Gradients, 100f);
        adam.Step(0.1, 10);
        Assert.Equal(10, Math.Sqrt(adam.Gradients.Sum(static value => (double)value * value)), 1e-3);
    }

    /// <summary>Weights through the state, the only way they are public.</summary>
    private static void Copy(Mlp network, nn.Module<Tensor, Tensor>[] layers)
    {
        var writer = new Gossamer.Inference.Checkpoints.StateWriter();
        network.Save(writer);
        float[] all = writer.Tensors["parameters"].ToArray<float>();
        int at = 0;
        using IDisposable guard = no_grad();
        for (int l = 0; l < 3; l++)
        {
            int rows = Sizes[l], columns = Sizes[l + 1], width = (columns + 15) / 16 * 16;
            float[] weight = new float[columns * rows], bias = new float[columns];
            for (int j = 0; j < columns; j++)
            {
                for (int i = 0; i < rows; i++) weight[j * rows + i] = all[at + i * width + j];
                bias[j] = all[at + rows * width + j];
            }
            at += (rows + 1) * width;
            var linear = (TorchSharp.Modules.Linear)layers[l];
            linear.weight!.copy_(tensor(weight, [columns, rows]));
            linear.bias!.copy_(tensor(bias));
        }
    }
}
