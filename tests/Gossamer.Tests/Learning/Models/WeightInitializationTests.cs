using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Models;

public sealed class WeightInitializationTests
{
    [Fact]
    public void A_layer_on_its_own_is_filled_too()
    {
        using Linear layer = nn.Linear(3, 2);
        nn.init.zeros_(layer.weight!);
        WeightInitialization.FanInUniform(layer, seed: 1);
        Assert.All(TensorData.Copy<float>(layer.weight!), static value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void Linear_layers_are_uniform_within_one_over_the_root_of_their_inputs()
    {
        using var layer = nn.Linear(400, 300);
        WeightInitialization.FanInUniform(layer, seed: 1);

        float[] weights = TensorData.Copy<float>(layer.weight!), biases = TensorData.Copy<float>(layer.bias!);
        Assert.All(weights.Concat(biases), static value => Assert.InRange(value, -0.05f, 0.05f));
        Assert.InRange(weights.Max(), 0.0499f, 0.05f);
        Assert.InRange(weights.Average(), -0.0003, 0.0003);
        // The variance of a uniform variable within ±b is b²/3.
        Assert.InRange(weights.Average(static w => (double)w * w), 0.05 * 0.05 / 3 * 0.99, 0.05 * 0.05 / 3 * 1.01);
        Assert.NotEqual(weights[..10], biases[..10]);
    }

    [Fact]
    public void Convolutions_are_normal_with_variance_two_by_fan_out()
    {
        using var layer = nn.Conv2d(40, 60, 3);
        WeightInitialization.KaimingNormalFanOut(layer, seed: 1);

        float[] weights = TensorData.Copy<float>(layer.weight!);
        double variance = 2.0 / (60 * 9);
        double[] squares = [.. weights.Select(static w => (double)w * w)];
        Assert.InRange(weights.Average(), -0.002, 0.002);
        Assert.InRange(squares.Average(), variance * 0.97, variance * 1.03);
        // The fourth moment of a normal variable is 3 σ⁴; of a uniform one it would be 1.8 σ⁴.
        Assert.InRange(squares.Average(static s => s * s), 2.8 * variance * variance, 3.2 * variance * variance);
        Assert.All(TensorData.Copy<float>(layer.bias!), static bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void An_element_depends_on_seed_parameter_name_and_position_alone()
    {
        using var network = nn.Sequential(("a", nn.Linear(6, 100)), ("b", nn.Linear(100, 4)));
        using var reordered = nn.Sequential(("b", nn.Linear(100, 4)), ("a", nn.Linear(6, 100)));
        WeightInitialization.FanInUniform(network, seed: 9);
        WeightInitialization.FanInUniform(reordered, seed: 9);
        foreach (string name in new[] { "a.weight", "a.bias", "b.weight", "b.bias" })
            Assert.Equal(TensorData.Copy<float>(network.get_parameter(name)!), TensorData.Copy<float>(reordered.get_parameter(name)!));

        CounterRandom stream = new CounterRandom(9, "weights").Fork("b.weight");
        Assert.Equal((float)((2 * stream.Uniform(123) - 1) * 0.1), TensorData.Copy<float>(network.get_parameter("b.weight")!)[123]);
    }
}
