using CsCheck;
using Gossamer.PrivateInference.Search;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Search;

public sealed class GatePricesTests
{
    private static readonly Gen<(GatePrices Prices, double[] Alpha)> Any =
        Gen.Int[1, 6].SelectMany(gates => Gen.Select(
            Gen.Double[0, 10].Array[gates], Gen.Double[0, 10].Array[gates], Gen.Double[0.1, 5], Gen.Double[-3, 3].Array[2 * gates],
            static (comparison, polynomial, rest, alpha) => (new GatePrices(comparison, polynomial, rest), alpha)));

    [Fact]
    public void The_gradient_is_that_of_the_expected_price() => Any.Sample(
        static sample =>
        {
            (GatePrices prices, double[] alpha) = sample;
            double[,] gradient = prices.Gradient(Shares(alpha));
            const double step = 1e-5;
            for (int i = 0; i < alpha.Length; i++)
            {
                double[] ahead = [.. alpha], behind = [.. alpha];
                (ahead[i], behind[i]) = (ahead[i] + step, behind[i] - step);
                double difference = (prices.Expected(Shares(ahead)) - prices.Expected(Shares(behind))) / (2 * step);
                Assert.Equal(difference, gradient[i / 2, i % 2], 1e-7);
            }
        },
        iter: 1000);

    [Fact]
    public void Decided_gates_cost_what_their_operators_cost() => Any.Sample(
        static sample =>
        {
            (GatePrices prices, double[] alpha) = sample;
            GateChoice[] choices = [.. Enumerable.Range(0, prices.Count).Select(gate => alpha[2 * gate] > 0 ? GateChoice.Comparison : GateChoice.Polynomial)];
            double[] decided = [.. choices.SelectMany(static choice => (double[])(choice == GateChoice.Comparison ? [60, 0] : [0, 60]))];
            Assert.Equal(prices.Of(choices) / prices.Greatest, prices.Expected(Shares(decided)), 1e-9);
        },
        iter: 1000);

    [Fact]
    public void Comparisons_everywhere_are_the_unit()
    {
        var prices = new GatePrices([3, 5], [1, 2], rest: 4);
        Assert.Equal(12, prices.Greatest);
        Assert.Equal(7.0 / 12, prices.Of([GateChoice.Polynomial, GateChoice.Polynomial]) / prices.Greatest, 1e-12);
        Assert.Throws<ArgumentException>(static () => new GatePrices([1], [double.NaN], 0));
        Assert.Throws<ArgumentException>(static () => new GatePrices([1, 2], [1], 0));
        Assert.Throws<ArgumentException>(static () => new GatePrices([1], [1], -1));
    }

    private static double[,] Shares(double[] alpha)
    {
        var shares = new double[alpha.Length / 2, 2];
        for (int gate = 0; gate < alpha.Length / 2; gate++)
        {
            shares[gate, 0] = 1 / (1 + Math.Exp(alpha[2 * gate + 1] - alpha[2 * gate]));
            shares[gate, 1] = 1 - shares[gate, 0];
        }
        return shares;
    }
}
