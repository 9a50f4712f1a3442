using Gossamer.TwoParty.Protocols;

namespace Gossamer.PrivateInference.Export;

/// <summary>
/// Places the points: the narrowest ring, then the fewest bits of weights that keep the error of the scores below a target, with as many
/// bits behind the point of activations as the ring leaves.
/// </summary>
/// <param name="nodes">The network.</param>
/// <param name="ranges">Ranges that the ring must hold.</param>
/// <param name="errorRanges">Ranges that errors are bounded for.</param>
/// <param name="options">Limits and target.</param>
internal sealed class ScalePlanner(
    IReadOnlyList<LoweredNode> nodes, IReadOnlyList<ChannelRange> ranges, IReadOnlyList<ChannelRange> errorRanges, ExportOptions options)
{
    private const int LeastFraction = 3, LeastWeightFraction = 3, UsualWeightBits = 18;

    // Coefficients are public and cost nothing: as many bits as the ring leaves, but not fewer than this for the form of one truncation.
    private const int CoefficientFraction = 14, GreatestCoefficientFraction = 24;

    private readonly ErrorBounds _errors = new(nodes, errorRanges);
    private readonly bool _hasQuadratics = nodes.Any(static node => node is LoweredQuadratic);

    /// <summary>Whether the last plan keeps the target.</summary>
    public bool KeepsTarget { get; private set; }

    /// <summary>The errors that plans are judged by.</summary>
    public ErrorBounds Errors => _errors;

    /// <summary>The plan.</summary>
    /// <exception cref="InvalidOperationException">No ring holds the network.</exception>
    public ScalePlan Plan()
    {
        int[] rings = options.RingBits is { } fixedRing ? [fixedRing] : [32, 34, 36, 38, 40, 42, 44, 48, 52, 56, 60, 64];
        int usual = Math.Min(UsualWeightBits, options.MaxWeightBits);
        double least = LeastError(usual);
        (ScalePlan Plan, double Error)? best = null;
        foreach (int ring in least <= options.TargetError ? rings : rings[^1..])
        {
            best = double.IsFinite(least) ? PlanIn(ring, usual) : FinestIn(ring, usual);
            if (Keeps(best)) return Trimmed(best!.Value.Plan);
        }
        // Bits beyond the usual are dear, and taken only where they keep the target.
        for (int bits = usual + 1; bits <= options.MaxWeightBits && double.IsFinite(least); bits++)
        {
            if (LeastError(bits) <= options.TargetError && PlanIn(rings[^1], bits) is { } plan && Keeps(plan)) return Trimmed(plan.Plan);
        }
        return best?.Plan ?? throw new InvalidOperationException(
            $"no ring of up to {rings[^1]} bits holds the values of this network; its largest bound is {ranges.Max(static range => range.Bound):G4}");
    }

    private bool Keeps((ScalePlan Plan, double Error)? plan) => KeepsTarget = plan is { } found && found.Error <= options.TargetError;

    /// <summary>The error where no ring limits anything: no plan with as many bits of weights has less.</summary>
    private double LeastError(int mostBits) => ErrorOf(new ScalePlan(
        64, options.MaxFraction,
        [.. WeightFractions(mostBits, mostBits).Select((fraction, i) => nodes[i] is LoweredProduct ? fraction : GreatestCoefficientFraction)],
        [.. nodes.Select(static _ => QuadraticForm.TruncateOnce)]));

    /// <summary>The finest weights that the ring holds: what is left to choose by where no error can be stated.</summary>
    private (ScalePlan Plan, double Error)? FinestIn(int ring, int mostBits)
    {
        for (int fraction = mostBits; fraction >= LeastWeightFraction; fraction--)
            if (Completed(ring, WeightFractions(fraction, mostBits), options.MaxFraction) is { } plan) return (plan, double.PositiveInfinity);
        return null;
    }

    /// <summary>The fewest bits of weights, alike in all layers and at most so many, that keep the target; or else those with the least error.</summary>
    private (ScalePlan Plan, double Error)? PlanIn(int ring, int mostBits)
    {
        (ScalePlan Plan, double Error)? best = null;
        for (int fraction = LeastWeightFraction; fraction <= mostBits; fraction++)
        {
            foreach ((ScalePlan plan, double error) in Candidates(ring, WeightFractions(fraction, mostBits)))
            {
                if (best is null || error <= best.Value.Error) best = (plan, error);
                if (error <= options.TargetError) return (plan, error);
            }
        }
        return best;
    }

    /// <summary>Bits behind the point of each layer's weights; 0 for all else.</summary>
    private int[] WeightFractions(int wished, int mostBits) =>
        [.. nodes.Select((node, i) => node is LoweredProduct product ? WeightFraction(i, product, wished, mostBits) : 0)];

    /// <summary>Takes bits from weights, dearest layer first, as long as the target is kept.</summary>
    private ScalePlan Trimmed(ScalePlan plan)
    {
        int[] products = [.. Enumerable.Range(0, nodes.Count).Where(i => nodes[i] is LoweredProduct)
            .OrderByDescending(i => (long)((LoweredProduct)nodes[i]).Weights.Length * nodes[i].Area)];
        foreach (int product in products)
        {
            while (plan.Fractions[product] > LeastWeightFraction)
            {
                int[] fewer = [.. plan.Fractions];
                fewer[product]--;
                ScalePlan trial = plan with { Fractions = fewer };
                if (ErrorOf(trial) > options.TargetError) break;
                plan = trial;
            }
        }
        return plan;
    }

    /// <summary>Bits behind the point of a layer's weights: those wished for, or as many as the weights' most bits leave.</summary>
    private int WeightFraction(int index, LoweredProduct product, int wished, int mostBits)
    {
        double largest = product.Weights.Length == 0 ? 0 : product.Weights.Max(Math.Abs);
        int whole = largest == 0 ? 0 : Math.Max(0, (int)Math.Floor(Math.Log2(largest)) + 1);
        int fraction = Math.Clamp(wished, 0, Math.Max(0, mostBits - 1 - whole));
        // Rounding may carry into one bit more.
        while (fraction > 0 && _errors.WeightsOf(index, fraction).Bits > mostBits) fraction--;
        return fraction;
    }

    /// <summary>
    /// The plan with the most bits behind the point of activations; and where quadratics leave their coefficients too few then, those with
    /// fewer, as long as that helps.
    /// </summary>
    private IEnumerable<(ScalePlan Plan, double Error)> Candidates(int ring, int[] weightFractions)
    {
        double before = double.PositiveInfinity;
        for (int most = options.MaxFraction; Completed(ring, weightFractions, most) is { } plan; most = plan.Fraction - 1)
        {
            double error = ErrorOf(plan);
            yield return (plan, error);
            if (!_hasQuadratics || !(error < before)) break;
            before = error;
        }
    }

    /// <summary>The most bits behind the point of activations that the ring and a limit leave, and forms and scales of all else; null where there are too few.</summary>
    private ScalePlan? Completed(int ring, int[] weightFractions, int mostFraction)
    {
        double room = ring - 2 - 1e-6;
        for (int fraction = mostFraction; fraction >= LeastFraction; fraction--)
        {
            int[] fractions = [.. weightFractions];
            var forms = new QuadraticForm[nodes.Count];
            var raw = new int[nodes.Count + 1];
            bool fits = fraction + Log(ranges[0].Bound) < room;
            for (int i = 0; i < nodes.Count && fits; i++)
            {
                LoweredNode node = nodes[i];
                double bound = Log(ranges[i + 1].Bound), operand = Log(ranges[node.Inputs[0]].Bound);
                switch (node)
                {
                    case LoweredProduct product:
                        raw[i + 1] = fractions[i];
                        double bias = product.Bias.Length == 0 ? double.NegativeInfinity : Log(product.Bias.Max(Math.Abs));
                        fits = fraction + fractions[i] + Math.Max(bound, bias) < room;
                        break;
                    case LoweredSum sum:
                        raw[i + 1] = Math.Max(raw[node.Inputs[0]], raw[sum.Second]);
                        fits = fraction + raw[i + 1] + Math.Max(bound, Math.Max(operand, Log(ranges[sum.Second].Bound))) < room;
                        break;
                    case LoweredQuadratic:
                        int once = Math.Min(GreatestCoefficientFraction, (int)Math.Floor(room - 2 * fraction - bound));
                        int twice = Math.Min(GreatestCoefficientFraction, (int)Math.Floor(room - fraction - bound));
                        forms[i] = once >= CoefficientFraction ? QuadraticForm.TruncateOnce : QuadraticForm.TruncateTwice;
                        fractions[i] = forms[i] == QuadraticForm.TruncateOnce ? once : twice;
                        fits = fractions[i] >= 6 && (forms[i] == QuadraticForm.TruncateOnce || 2 * (fraction + operand) < room);
                        break;
                    case LoweredAveragePool:
                        fractions[i] = Math.Min(GreatestCoefficientFraction, (int)Math.Floor(room - fraction - operand - 0.01));
                        fits = fractions[i] >= 6;
                        break;
                    default:
                        fits = fraction + Math.Max(bound, operand) + 4 < ring;
                        break;
                }
            }
            if (fits) return new ScalePlan(ring, fraction, fractions, forms);
        }
        return null;
    }

    private double ErrorOf(ScalePlan plan) => _errors.ScoreError(plan);

    private static double Log(double bound) => bound <= 0 ? -60 : Math.Log2(bound);
}
