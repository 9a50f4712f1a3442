using CsCheck;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Layers;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class DistributionTests
{
    public static TheoryData<int[], double, int[]> PerceptronBudgets => new()
    {
        { [3072, 1024, 1024, 10], 0.95, [133325, 66662, 10240] },
        { [784, 300, 100, 10], 0.8, [38159, 14081, 1000] },
        { [784, 300, 100, 10], 0.9, [18714, 6906, 1000] },
        { [784, 300, 100, 10], 0.95, [9051, 3340, 919] },
        { [784, 300, 100, 10], 0.98, [3621, 1336, 367] },
        { [64, 300, 100, 10], 0.95, [1045, 1149, 316] },
    };

    [Theory]
    [MemberData(nameof(PerceptronBudgets))]
    public void Erdos_Renyi_gives_perceptrons_their_known_budgets(int[] widths, double sparsity, int[] budgets)
    {
        LayerShape[] layers = GoldenNetworks.Perceptron(widths).Shapes();
        Assert.Equal(budgets, new ErdosRenyi().Allocate(layers, 1 - sparsity));
        // Linear layers have no kernel to count.
        Assert.Equal(budgets, new ErdosRenyi(Kernel: false).Allocate(layers, 1 - sparsity));
    }

    public static TheoryData<int[], double, double[]> PerceptronDensities => new()
    {
        { [3072, 1024, 1024, 10], 0.95, [0.042383, 0.063574, 1] },
        { [784, 300, 100, 10], 0.8, [0.162241, 0.469362, 1] },
        { [784, 300, 100, 10], 0.9, [0.079568, 0.230189, 1] },
        { [784, 300, 100, 10], 0.98, [0.015394, 0.044534, 0.367403] },
    };

    [Theory]
    [MemberData(nameof(PerceptronDensities))]
    public void Erdos_Renyi_gives_perceptrons_their_known_densities(int[] widths, double sparsity, double[] densities)
    {
        double[] found = new ErdosRenyi().Densities(GoldenNetworks.Perceptron(widths).Shapes(), 1 - sparsity);
        for (int i = 0; i < found.Length; i++) Assert.Equal(densities[i], found[i], 5e-7);
    }

    [Fact]
    public void Vgg19_has_its_first_convolution_and_classifier_dense()
    {
        LayerShape[] layers = GoldenNetworks.Vgg19(10).Shapes();
        double[] densities = new ErdosRenyi().Densities(layers, 0.1);
        Assert.Equal([0, layers.Length - 1], Enumerable.Range(0, layers.Length).Where(i => densities[i] == 1));
        int wide = Array.FindIndex(layers, static layer => layer.DimensionText == "512×512×3×3");
        Assert.Equal(0.0828, densities[wide], 5e-5);
    }

    [Fact]
    public void ResNet50_has_eight_dense_convolutions()
    {
        LayerShape[] layers = GoldenNetworks.ResNet50ForImageNet().Shapes();
        double[] densities = new ErdosRenyi().Densities(layers, 0.2);
        string[] dense = [.. layers.Where((_, i) => densities[i] == 1).Select(static layer => layer.Name)];
        Assert.Equal(8, dense.Length);
        Assert.Equal("stage2.0.reduce.weight", dense[^1]);
        Assert.All(dense[..^1], static name => Assert.StartsWith("stage1.", name));
        Assert.DoesNotContain(dense, static name => name.Contains("spatial"));
        Assert.Equal(0.857, densities[0], 5e-4);
        Assert.Equal(0.148, densities[^1], 5e-4);
    }

    [Fact]
    public void Power_zero_is_uniform_and_layers_kept_dense_stay_inside_the_budget()
    {
        LayerShape[] layers = GoldenNetworks.Vgg19(10).Shapes();
        double[] densities = new ErdosRenyi(Power: 0).Densities(layers, 0.1);
        Assert.All(densities, static density => Assert.Equal(0.1, density, 1e-12));
        var kept = new ErdosRenyi { DenseLayers = new HashSet<string> { layers[3].Name } };
        int[] budgets = kept.Allocate(layers, 0.1);
        Assert.Equal(layers[3].Count, budgets[3]);
        Assert.Equal((long)Math.Round(0.1 * layers.Sum(static layer => layer.Count)), budgets.Sum(static budget => (long)budget));
    }

    [Fact]
    public void An_impossible_request_names_the_greatest_sparsity_within_reach()
    {
        LayerShape[] layers = GoldenNetworks.Perceptron(100, 30, 20, 10).Shapes();
        // 3000, 600 and 200 weights, of which 800 stay dense.
        var distribution = new ErdosRenyi { DenseLayers = new HashSet<string> { layers[1].Name, layers[2].Name } };
        string message = Assert.Throws<ArgumentException>(() => distribution.Allocate(layers, 0.2)).Message;
        Assert.Contains("sparsity 0.8 cannot be reached", message);
        Assert.Contains($"below {3000.0 / 3800:0.####}", message);
        Assert.Equal([3, 600, 200], distribution.Allocate(layers, 803.0 / 3800));
    }

    [Fact]
    public void Uniform_may_leave_the_first_layer_dense_and_out_of_the_budget()
    {
        LayerShape[] layers = GoldenNetworks.Perceptron(10, 10, 10, 10).Shapes();
        Assert.Equal([100, 25, 25], new UniformDistribution(DenseFirstLayer: true).Allocate(layers, 0.25));
        Assert.Equal([25, 25, 25], new UniformDistribution().Allocate(layers, 0.25));
    }

    private static readonly Gen<(LayerShape[] Layers, double Density)> AnyNetwork =
        from dimensions in Gen.OneOf(
            Gen.Long[1, 40].Array[2],
            Gen.Select(Gen.Long[1, 20], Gen.Long[1, 20], Gen.Long[1, 3], static (o, i, k) => new[] { o, i, k, k })).Array[1, 6]
        from density in Gen.OneOf(Gen.Double[1e-4, 1], Gen.Const(1.0))
        select (dimensions.Select(static (sizes, i) => new LayerShape($"{i}", sizes)).ToArray(), density);

    [Fact]
    public void Budgets_sum_to_what_was_asked_and_no_layer_is_empty_or_overfull() =>
        AnyNetwork.Sample(
            sample =>
            {
                long all = sample.Layers.Sum(static layer => layer.Count);
                long total = Math.Max(sample.Layers.Length, (long)Math.Round(sample.Density * all));
                foreach (ISparsityDistribution distribution in new ISparsityDistribution[]
                         {
                             new ErdosRenyi(), new ErdosRenyi(Kernel: false), new ErdosRenyi(Power: 0.5), new UniformDistribution(),
                         })
                {
                    int[] budgets = distribution.Allocate(sample.Layers, sample.Density);
                    Assert.Equal(total, budgets.Sum(static budget => (long)budget));
                    for (int i = 0; i < budgets.Length; i++) Assert.InRange(budgets[i], 1, sample.Layers[i].Count);
                    int[] reversed = distribution.Allocate([.. sample.Layers.Reverse()], sample.Density);
                    Assert.Equal(budgets, reversed.Reverse());
                }
            },
            iter: 300, threads: 1, seed: "0000KOIPe036");

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Densities_outside_zero_and_one_are_refused(double density)
    {
        LayerShape[] layers = GoldenNetworks.Perceptron(4, 4).Shapes();
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErdosRenyi().Allocate(layers, density));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UniformDistribution().Allocate(layers, density));
    }

    [Fact]
    public void An_integer_split_is_exact_bounded_and_nearest() =>
        (from parts in Gen.Select(Gen.Double[0, 50], Gen.Int[0, 10], Gen.Int[0, 60]).Array[1, 8]
         from place in Gen.Double.Unit
         select (parts, place)).Sample(
            sample =>
            {
                double[] shares = [.. sample.parts.Select(static part => part.Item1)];
                long[] minimum = [.. sample.parts.Select(static part => (long)part.Item2)];
                long[] maximum = [.. sample.parts.Select(static part => part.Item2 + (long)part.Item3)];
                long total = minimum.Sum() + (long)(sample.place * (maximum.Sum() - minimum.Sum()));
                long[] split = IntegerBudget.Split(shares, minimum, maximum, total);
                Assert.Equal(total, split.Sum());
                for (int i = 0; i < split.Length; i++) Assert.InRange(split[i], minimum[i], maximum[i]);
                // Shares that fit are missed by less than one.
                long sum = (long)Math.Round(shares.Sum());
                long[] free = new long[shares.Length], room = Array.ConvertAll(free, static _ => 1000L);
                long[] nearest = IntegerBudget.Split(shares, free, room, sum);
                for (int i = 0; i < nearest.Length; i++) Assert.InRange(nearest[i] - shares[i], -1, 1);
                Assert.Throws<ArgumentException>(() => IntegerBudget.Split(shares, minimum, maximum, minimum.Sum() - 1));
                Assert.Throws<ArgumentException>(() => IntegerBudget.Split(shares, minimum, maximum, maximum.Sum() + 1));
            },
            iter: 500, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Equal_remainders_go_to_the_first()
    {
        Assert.Equal([3, 3, 2, 2], IntegerBudget.Split([2.5, 2.5, 2.5, 2.5], [0, 0, 0, 0], [9, 9, 9, 9], 10));
        Assert.Equal([2, 3, 2], IntegerBudget.Split([2.2, 2.6, 2.2], [0, 0, 0], [9, 9, 9], 7));
        // By name where layers have names, whatever their order.
        LayerShape[] layers = [new("b", [3, 3]), new("a", [3, 3])];
        Assert.Equal([2, 3], IntegerBudget.Split(layers, [2.5, 2.5], [0, 0], [9, 9], 5));
    }
}
