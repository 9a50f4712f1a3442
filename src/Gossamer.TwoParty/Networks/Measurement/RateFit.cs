using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Finds the constants of a profile with which <see cref="OnlinePlan"/> comes closest to steps that were timed: the mean of |log(predicted /
/// measured)|, rounded off near 0, is made least by the pattern search of Hooke and Jeeves (Journal of the ACM 8(2), 1961) on the
/// logarithms of the constants. The search needs no derivative of a model of maxima, and a step that was disturbed pulls no more than any
/// other. The throughput stays as it was measured: few steps tell it from work.
/// </summary>
internal sealed class RateFit
{
    // Where the loss turns from square to absolute, and the first and last stride of the search, all as logarithms.
    private const double Rounding = 0.03, FirstStride = 0.8, LastStride = 0.004;

    // Constants that are no rates.
    private const int Others = 5;

    private readonly IReadOnlyList<(OnlinePlan Plan, double[] Seconds)> _probes;

    /// <summary>A fit to networks and the seconds of their steps, the output's left aside.</summary>
    public RateFit(IReadOnlyList<(OnlinePlan Plan, double[] Seconds)> probes) => _probes = probes;

    /// <summary>The profile that fits best, from a first guess of which no constant is 0.</summary>
    public CostProfile From(CostProfile guess)
    {
        double[] best = Parameters(guess);
        double loss = Loss(guess, best);
        for (double stride = FirstStride; stride > LastStride; stride /= 2)
        {
            double before;
            do
            {
                before = loss;
                double[] point = [.. best];
                double found = Explore(guess, point, loss, stride);
                if (found >= loss) break;
                // As far again in the direction that helped, where that helps too.
                double[] further = [.. point.Zip(best, static (now, then) => 2 * now - then)];
                (best, loss) = (point, found);
                double more = Explore(guess, further, Loss(guess, further), stride);
                if (more < loss) (best, loss) = (further, more);
            }
            while (loss < before - 1e-6);
        }
        return With(guess, best);
    }

    /// <summary>Mean of |log(predicted / measured)| over the steps.</summary>
    public double Error(CostProfile profile) => Mean(profile, static ratio => Math.Abs(ratio));

    private double Explore(CostProfile guess, double[] point, double loss, double stride)
    {
        for (int i = 0; i < point.Length; i++)
        {
            double was = point[i], kept = was;
            foreach (double tried in (ReadOnlySpan<double>)[was + stride, was - stride])
            {
                point[i] = tried;
                double found = Loss(guess, point);
                if (found < loss) (loss, kept) = (found, tried);
            }
            point[i] = kept;
        }
        return loss;
    }

    private double Loss(CostProfile guess, double[] logarithms) =>
        Mean(With(guess, logarithms), static ratio => Math.Sqrt(ratio * ratio + Rounding * Rounding) - Rounding);

    private double Mean(CostProfile profile, Func<double, double> weigh)
    {
        (double sum, int count) = (0, 0);
        foreach ((OnlinePlan plan, double[] seconds) in _probes)
        {
            double[] predicted = plan.Seconds(profile);
            for (int i = 0; i < seconds.Length - 1; i++, count++)
                sum += weigh(Math.Log(Math.Max(predicted[i], 1e-9) / Math.Max(seconds[i], 1e-9)));
        }
        return sum / count;
    }

    private static double[] Parameters(CostProfile profile) =>
        [.. ((IEnumerable<double>)
            [profile.LatencySeconds, profile.MessageSeconds, profile.WakeSeconds, profile.StepSeconds, profile.Overlap, .. profile.Narrow.Figures, .. profile.Wide.Figures])
            .Select(static figure => Math.Log(figure))];

    private static CostProfile With(CostProfile profile, double[] logarithms)
    {
        double[] figures = [.. logarithms.Select(static logarithm => Math.Exp(logarithm))];
        int rates = (figures.Length - Others) / 2;
        return profile with
        {
            LatencySeconds = figures[0],
            MessageSeconds = figures[1],
            WakeSeconds = figures[2],
            StepSeconds = figures[3],
            Overlap = Math.Min(1, figures[4]),
            Narrow = OnlineRates.Of(figures.AsSpan(Others, rates)),
            Wide = OnlineRates.Of(figures.AsSpan(Others + rates, rates)),
        };
    }
}
