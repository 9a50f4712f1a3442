using CsCheck;
using Gossamer.EdgeInference.Allocation;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Shares of the edge: closed form and bounds, against other feasible shares and projected gradient.</summary>
public sealed class ShareAllocationTests
{
    private static readonly Gen<double[]> Work = Gen.Double[1e-3, 10].Array[1, 6];

    private static readonly Gen<(double[] Work, double[] Other)> WorkAndShares =
        Gen.Int[1, 6].SelectMany(static services => Gen.Select(Gen.Double[1e-3, 10].Array[services], Gen.Double[1e-3, 1].Array[services]));

    [Fact]
    public void Shares_are_a_distribution_and_no_other_is_cheaper() => WorkAndShares.Sample(static pair =>
    {
        double[] shares = Optimal(pair.Work), other = [.. pair.Other.Select(value => value / pair.Other.Sum())];
        double root = pair.Work.Sum(Math.Sqrt);
        Assert.All(shares, static share => Assert.True(share >= 0));
        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.Equal(root * root, Cost(pair.Work, shares), 1e-10 * root * root);
        Assert.True(Cost(pair.Work, shares) <= Cost(pair.Work, other) * (1 + 1e-12));
    }, iter: 300, threads: 1);

    [Fact]
    public void Shares_do_not_depend_on_scale_and_follow_the_services() => Work.Sample(static work =>
    {
        double[] shares = Optimal(work), scaled = Optimal([.. work.Select(static value => 1e7 * value)]), reversed = Optimal([.. Enumerable.Reverse(work)]);
        for (int m = 0; m < work.Length; m++)
        {
            Assert.Equal(shares[m], scaled[m], 1e-12);
            Assert.Equal(shares[m], reversed[work.Length - 1 - m], 1e-12);
        }
    }, iter: 300, threads: 1);

    [Fact]
    public void Equal_and_proportional_shares_cost_the_same_at_most_M_times_the_best() => Work.Sample(static work =>
    {
        double sum = work.Sum(), equal = Cost(work, [.. work.Select(_ => 1.0 / work.Length)]), proportional = Cost(work, [.. work.Select(value => value / sum)]);
        Assert.Equal(equal, proportional, 1e-9 * equal);
        Assert.Equal(work.Length * sum, equal, 1e-9 * equal);
        Assert.True(equal <= work.Length * Cost(work, Optimal(work)) * (1 + 1e-12));
    }, iter: 300, threads: 1);

    [Fact]
    public void Twice_the_work_of_two_services_gains_2_9_percent()
    {
        double[] work = [1, 2];
        Assert.Equal(0.029, 1 - Cost(work, Optimal(work)) / Cost(work, [0.5, 0.5]), 5e-4);
    }

    [Fact]
    public void Services_without_work_get_nothing_unless_there_is_none()
    {
        Assert.Equal([0.0, 1.0], Optimal([0, 3]));
        Assert.Equal([0.5, 0.5], Optimal([0, 0]));
    }

    [Fact]
    public void Bounded_shares_equal_those_of_projected_gradient() =>
        Gen.Int[2, 4].SelectMany(static services => Gen.Select(Gen.Double[0.1, 5].Array[services], Gen.Double[0.02, 0.9 / services].Array[services], Gen.Double[1.05 / services, 1].Array[services]))
            .Sample(
                static sample =>
                {
                    (double[] work, double[] least, double[] most) = sample;
                    double[] shares = new double[work.Length];
                    ShareAllocation.Bounded(work, least, most, shares);
                    for (int m = 0; m < work.Length; m++) Assert.InRange(shares[m], least[m], most[m]);
                    Assert.Equal(1, shares.Sum(), 1e-9);
                    double reference = Cost(work, ProjectedGradient(work, least, most));
                    Assert.True(Cost(work, shares) <= reference * (1 + 1e-9));
                    Assert.Equal(reference, Cost(work, shares), 1e-5 * reference);
                },
                iter: 60, threads: 1);

    [Fact]
    public void Loose_bounds_change_nothing() => Work.Sample(static work =>
    {
        double[] shares = new double[work.Length], expected = Optimal(work);
        ShareAllocation.Bounded(work, new double[work.Length], [.. work.Select(static _ => 1.0)], shares);
        for (int m = 0; m < work.Length; m++) Assert.Equal(expected[m], shares[m], 1e-11);
    }, iter: 300, threads: 1);

    [Fact]
    public void Impossible_bounds_are_refused()
    {
        double[] shares = new double[2];
        Assert.Contains("at most 1", Assert.Throws<ArgumentException>(() => ShareAllocation.Bounded([1, 1], [0.6, 0.6], [1, 1], shares)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ShareAllocation.Bounded([1, 1], [0.6, 0.1], [0.5, 1], shares));
        Assert.Throws<ArgumentException>(() => ShareAllocation.Optimal([1, 1, 1], shares));
    }

    private static double[] Optimal(double[] work)
    {
        double[] shares = new double[work.Length];
        ShareAllocation.Optimal(work, shares);
        return shares;
    }

    private static double Cost(double[] work, double[] shares) => work.Zip(shares).Sum(static pair => pair.First == 0 ? 0 : pair.First / pair.Second);

    /// <summary>Small steps against the gradient, each projected onto the box and the simplex by bisection of a shift.</summary>
    private static double[] ProjectedGradient(double[] work, double[] least, double[] most)
    {
        double[] shares = Project([.. work.Select(_ => 1.0 / work.Length)], least, most);
        for (int round = 0; round < 4000; round++)
        {
            double[] moved = [.. shares.Select((share, m) => share + 2e-4 * work[m] / (share * share) / work.Max())];
            shares = Project(moved, least, most);
        }
        return shares;
    }

    private static double[] Project(double[] point, double[] least, double[] most)
    {
        double low = -1e4, high = 1e4;
        for (int i = 0; i < 100; i++)
        {
            double shift = 0.5 * (low + high);
            if (point.Select((value, m) => Math.Clamp(value - shift, least[m], most[m])).Sum() > 1) low = shift;
            else high = shift;
        }
        return [.. point.Select((value, m) => Math.Clamp(value - high, least[m], most[m]))];
    }
}
