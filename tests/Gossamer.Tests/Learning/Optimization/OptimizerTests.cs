using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Tests.Sparsity.Methods;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Optimization;

/// <summary>Against libtorch's optimizers, fed the same gradients; only weights of rank 2 and more decay.</summary>
public sealed class OptimizerTests
{
    private const int Steps = 25;

    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.0, 0.1, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.1, true)]
    [InlineData(0.5, 0.0, true)]
    public void Sgd_is_PyTorchs(double momentum, double decay, bool nesterov) => AssertSame(
        new Sgd(momentum, decay, nesterov),
        (parameters, decays) => optim.SGD(parameters, 0.1, momentum, weight_decay: decays ? decay : 0, nesterov: nesterov), 1e-6);

    [Theory]
    [InlineData(0.9, 0.999, 1e-8, 0.0)]
    [InlineData(0.9, 0.999, 1e-8, 0.3)]
    [InlineData(0.8, 0.9, 1e-2, 0.3)]
    public void AdamW_is_PyTorchs_with_decoupled_decay(double beta1, double beta2, double epsilon, double decay) => AssertSame(
        new AdamW(beta1, beta2, epsilon, decay),
        (parameters, decays) => optim.AdamW(parameters, 0.1, beta1, beta2, epsilon, decays ? decay : 0), 1e-5);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1e3)]
    public void Clipping_is_PyTorchs(double largest)
    {
        Parameter[] ours = Parameters();
        SetGradients(ours, 1, 3);
        TorchSharp.Modules.Parameter[] theirs = Copies(ours);
        for (int i = 0; i < theirs.Length; i++) theirs[i].grad = ours[i].Gradient!.clone();
        double expected = nn.utils.clip_grad_norm_(theirs, largest);
        Assert.Equal(expected, GradientClipping.Norm(ours), 1e-5 * expected);
        Assert.Equal(expected, GradientClipping.Clip(ours, largest), 1e-5 * expected);
        Assert.Equal(Math.Min(expected, largest), GradientClipping.Norm(ours), 1e-4);
        for (int i = 0; i < theirs.Length; i++) AssertClose(theirs[i].grad!, ours[i].Gradient!, 1e-5);
    }

    [Fact]
    public void Gradients_that_are_no_numbers_are_not_scaled()
    {
        Parameter[] parameters = Parameters();
        SetGradients(parameters, 1, float.NaN);
        Assert.Equal(double.NaN, GradientClipping.Clip(parameters, 1));
    }

    private static void AssertSame(
        Optimizer ours, Func<IEnumerable<TorchSharp.Modules.Parameter>, bool, optim.Optimizer> create, double tolerance)
    {
        Parameter[] parameters = Parameters();
        TorchSharp.Modules.Parameter[] copies = Copies(parameters);
        using optim.Optimizer weights = create(copies.Where(static copy => copy.dim() >= 2), true);
        using optim.Optimizer others = create(copies.Where(static copy => copy.dim() < 2), false);
        for (int step = 0; step < Steps; step++)
        {
            double rate = 0.1 / (1 + step);
            foreach (var group in weights.ParamGroups.Concat(others.ParamGroups)) group.LearningRate = rate;
            SetGradients(parameters, step, 1);
            for (int i = 0; i < copies.Length; i++) copies[i].grad = parameters[i].Gradient!.clone();
            ours.Step(parameters, rate);
            weights.step();
            others.step();
            for (int i = 0; i < copies.Length; i++) AssertClose(copies[i], parameters[i].Value, tolerance);
            Assert.All(parameters, static parameter => Assert.Null(parameter.Gradient));
        }
        Assert.Equal(Steps, ours.Steps);
    }

    private static TorchSharp.Modules.Parameter[] Copies(Parameter[] parameters) =>
        [.. parameters.Select(static parameter => new TorchSharp.Modules.Parameter(parameter.Value.detach().clone()))];

    private static Parameter[] Parameters()
    {
        var random = new CounterRandom(4, "parameters");
        return [.. new (string Name, long[] Shape)[] { ("weight", [3, 4]), ("kernel", [2, 3, 2, 2]), ("bias", [5]) }.Select(entry =>
        {
            Tensor value = Draw(random.Fork(entry.Name), entry.Shape, 1);
            value.requires_grad = true;
            return new Parameter(entry.Name, value);
        })];
    }

    private static void SetGradients(Parameter[] parameters, int step, float scale)
    {
        var random = new CounterRandom((ulong)step, "gradients");
        foreach (Parameter parameter in parameters) parameter.Value.grad = Draw(random.Fork(parameter.Name), parameter.Value.shape, scale);
    }

    private static Tensor Draw(CounterRandom random, long[] shape, float scale) =>
        tensor(TinyNetwork.Draw(shape.Aggregate(1L, static (a, b) => a * b), i => scale * (float)random.Normal(i))).reshape(shape).clone();

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        using IDisposable noGrad = no_grad();
        using Tensor difference = (expected - actual).abs().max();
        Assert.InRange(difference.item<float>(), 0, tolerance);
    }
}
