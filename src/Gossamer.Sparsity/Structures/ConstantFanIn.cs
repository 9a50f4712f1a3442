using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>
/// The same number k of active weights in every output row (SRigL, Lasby et al., arXiv 2305.02299). With ablation a row that has
/// become unimportant loses all its weights for good, and the others share them: a row is unimportant when the weights it keeps
/// and those that would grow in it, if the best of the layer grew, are together fewer than a share of what it had.
/// </summary>
/// <remarks>
/// A layer keeps its number of active weights exactly, so after an ablation rows may differ by one. At most as many rows go as the
/// others can make room for.
/// </remarks>
public sealed class ConstantFanIn : IStructure
{
    /// <summary>Ablation share that SRigL's author recommends.</summary>
    public const double RecommendedAblation = 0.3;

    /// <summary>Equal fan-in.</summary>
    /// <param name="ablation">Share of its weights below which a row is given up, in (0, 1]; null keeps every row.</param>
    public ConstantFanIn(double? ablation = null)
    {
        if (ablation is { } share && !(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ablation), share, "expected a share in (0, 1]");
        Ablation = ablation;
    }

    /// <summary>Share of its weights below which a row is given up; null keeps every row.</summary>
    public double? Ablation { get; }

    /// <inheritdoc/>
    public string Name => Ablation is { } share ? $"fan-in:ablate={share}" : "fan-in";

    /// <inheritdoc/>
    public LayerStructure Bind(LayerShape shape) => new Layer(shape.Rows, shape.Columns, Ablation);

    private sealed class Layer(int rows, int columns, double? ablation) : LayerStructure(rows, columns)
    {
        public override long Units => Positions;

        public override int Scopes => Rows;

        public override bool MovesUnitsBetweenScopes => ablation is not null;

        public override int ScopeOf(long unit) => (int)(unit / Columns);

        public override long UnitBudget(long weights) => Rows * Math.Clamp((long)Math.Round((double)weights / Rows), 1, Columns);

        public override long[] Draw(long budget, CounterRandom random)
        {
            (long fanIn, long extra) = Math.DivRem(budget, Rows);
            var units = new List<long>(checked((int)budget));
            for (int row = 0; row < Rows; row++)
                foreach (long column in random.Fork((ulong)row).Sample(Columns, (int)(fanIn + (row < extra ? 1 : 0))))
                    units.Add((long)row * Columns + column);
            return [.. units];
        }

        public override int[] ScopeTargets(ReadOnlySpan<int> before, ReadOnlySpan<int> salient)
        {
            int[] targets = before.ToArray();
            if (ablation is not { } share) return targets;
            long total = targets.Sum(static count => (long)count);
            int remaining = targets.Count(static count => count > 0), least = (int)Math.Max(1, (total + Columns - 1) / Columns);
            bool[] ablated = new bool[targets.Length];
            // The least important first, in case not all can go.
            int[] order = [.. Enumerable.Range(0, targets.Length)];
            int[] counts = salient.ToArray();
            Array.Sort(order, (a, b) => (counts[a], a).CompareTo((counts[b], b)));
            bool any = false;
            foreach (int row in order)
            {
                if (targets[row] == 0 || counts[row] >= share * targets[row] - 1e-9) continue;
                if (remaining == least) break;
                ablated[row] = any = true;
                remaining--;
            }
            if (!any) return targets;
            (long fanIn, long extra) = Math.DivRem(total, remaining);
            for (int row = 0; row < targets.Length; row++)
            {
                if (targets[row] == 0) continue;
                targets[row] = ablated[row] ? 0 : (int)(fanIn + (extra-- > 0 ? 1 : 0));
            }
            return targets;
        }
    }
}
