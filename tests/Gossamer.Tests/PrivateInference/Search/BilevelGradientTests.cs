using Gossamer.Learning.Optimization;
using Gossamer.PrivateInference.Search;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using Parameter = Gossamer.Learning.Optimization.Parameter;

namespace Gossamer.Tests.PrivateInference.Search;

public sealed class BilevelGradientTests
{
    private const double Momentum = 0.9, Decay = 0.02, Rate = 0.05;

    [Fact]
    public void The_second_order_is_the_gradient_of_the_whole_objective_by_finite_differences()
    {
        // A network of gates on real layers, in double precision, with velocities from a few steps before.
        using var scope = NewDisposeScope();
        using GatedNetwork network = SmallSearch.Gated(new GatedNetworkOptions { Start = new QuadraticStart(0.2, 0.7, 0.1) }, ScalarType.Float64);
        network.train();
        network.StatisticsMomentum = 0;
        var (inputs, labels) = Samples(seed: 1);
        var (judged, judgedLabels) = Samples(seed: 2);
        Tensor Training() => nn.functional.cross_entropy(network.call(inputs), labels);
        Tensor Validation() => nn.functional.cross_entropy(network.call(judged), judgedLabels);
        var update = new WeightUpdate(network, Momentum, Decay);
        for (int step = 0; step < 3; step++)
        {
            network.Architecture.Value.requires_grad = false;
            Training().backward();
            update.Step(0.01);
            network.Architecture.Value.requires_grad = true;
        }
        using (no_grad()) network.Architecture.Value.add_(tensor(new double[,] { { 0.3, -0.2 }, { 0.1, 0.4 }, { -0.5, 0.2 } }));

        var gradient = new BilevelGradient(network.Weights, network.Architecture, Momentum, Decay, update.RateOf, radius: 1e-4);
        double loss = gradient.Compute(Training, Validation, Rate);
        double[] computed = [.. network.Architecture.Value.grad!.reshape(-1).data<double>()];
        Assert.Equal(Objective(), loss, 1e-10);

        double[] expected = Differences(network.Architecture, Objective);
        double scale = expected.Max(Math.Abs);
        // Steps and differences cross no kink of a ReLU: what is left is the curvature over their lengths.
        for (int i = 0; i < expected.Length; i++) Assert.InRange(computed[i] - expected[i], -1e-5 * scale, 1e-5 * scale);
        // The part that the first order leaves out is no trifle here.
        gradient.Compute(Training, Validation, 0);
        double[] first = [.. network.Architecture.Value.grad!.reshape(-1).data<double>()];
        Assert.True(expected.Zip(first, static (a, b) => Math.Abs(a - b)).Max() > 0.05 * scale);

        double Objective()
        {
            // w′ by hand, on copies.
            using DisposeScope inner = NewDisposeScope();
            Tensor[] values = [.. network.Weights.Select(static weight => weight.Value)];
            Tensor[] saved = [.. values.Select(static value => value.detach().clone())];
            IList<Tensor> gradients = autograd.grad([Training()], values);
            using (no_grad())
            {
                for (int i = 0; i < values.Length; i++)
                {
                    Parameter weight = network.Weights[i];
                    Tensor direction = gradients[i] + Momentum * weight.Slot(Sgd.MomentumSlot);
                    if (weight.Decays) direction += Decay * saved[i];
                    double rate = network.Squares.Contains(weight) ? WeightUpdate.SquareRate * Rate : Rate;
                    values[i].sub_(rate * direction);
                }
                double value = Validation().ToDouble();
                for (int i = 0; i < values.Length; i++) values[i].copy_(saved[i]);
                return value;
            }
        }
    }

    [Fact]
    public void A_problem_with_a_closed_form_is_solved_to_rounding()
    {
        // L_trn = ½(w − a)², L_val = ½w² + a·w: with w′ = w − ξ(w − a), d/da L_val(w′, a) = w′ + (w′ + a)·ξ.
        using var scope = NewDisposeScope();
        Tensor w = tensor(1.5, requires_grad: true), a = tensor(0.4, requires_grad: true);
        var weight = new Parameter("w", w);
        var gradient = new BilevelGradient([weight], new Parameter("a", a), momentum: 0);
        double loss = gradient.Compute(() => 0.5 * (w - a).square(), () => 0.5 * w.square() + a * w, learningRate: 0.2);
        double ahead = 1.5 - 0.2 * (1.5 - 0.4);
        Assert.Equal(0.5 * ahead * ahead + 0.4 * ahead, loss, 1e-12);
        Assert.Equal(ahead + (ahead + 0.4) * 0.2, a.grad!.ToDouble(), 1e-9);
        Assert.Equal(1.5, w.ToDouble());
        Assert.Null(weight.Gradient);
    }

    [Fact]
    public void Sparse_weights_stay_sparse_in_looks_ahead()
    {
        using var scope = NewDisposeScope();
        Tensor w = tensor(new double[,] { { 1, 2 }, { 3, 4 } }, requires_grad: true), a = tensor(0.5, requires_grad: true);
        var weight = new Parameter("w", w);
        weight.Restrict(Gossamer.Kernels.Formats.SparseTopology.FromPositions(2, 2, [0L, 3L]));
        var seen = new List<double>();
        Tensor Loss()
        {
            seen.Add(Math.Abs(w.detach().reshape(-1)[1].ToDouble()) + Math.Abs(w.detach().reshape(-1)[2].ToDouble()));
            return (a * w - 1).square().sum();
        }
        new BilevelGradient([weight], new Parameter("a", a)).Compute(Loss, Loss, learningRate: 0.1);
        Assert.Equal(4, seen.Count);
        Assert.All(seen, static inactive => Assert.Equal(0, inactive));
    }

    private static double[] Differences(Parameter architecture, Func<double> objective)
    {
        const double step = 1e-5;
        Tensor flat = architecture.Value.detach().view(-1);
        double[] result = new double[flat.numel()];
        for (int i = 0; i < result.Length; i++)
        {
            double ahead = At(i, step), behind = At(i, -2 * step);
            At(i, step);
            result[i] = (ahead - behind) / (2 * step);
        }
        return result;

        double At(int index, double by)
        {
            using (no_grad()) flat[index].add_(by);
            return objective();
        }
    }

    private static (Tensor Inputs, Tensor Labels) Samples(ulong seed)
    {
        var batch = SmallSearch.Loader(seed, samples: 24).Batches(0).First();
        return (tensor(batch.Samples).reshape(batch.Count, 1, 6, 6).to(ScalarType.Float64).clone(), tensor(batch.Labels).clone());
    }
}
