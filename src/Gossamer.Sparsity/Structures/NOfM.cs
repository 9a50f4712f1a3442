using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>
/// N active weights in each group of M consecutive columns of a row, for example 2:4. The last group of a row may be shorter; it
/// has min(N, its size), as if inactive columns padded it. The density is N / M in every layer, whatever distribution is asked for.
/// </summary>
public sealed class NOfM : IStructure
{
    /// <summary>N of M.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ N &lt; M.</exception>
    public NOfM(int n, int m)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(n, m);
        (N, M) = (n, m);
    }

    /// <summary>Active weights of a group.</summary>
    public int N { get; }

    /// <summary>Columns of a group.</summary>
    public int M { get; }

    /// <inheritdoc/>
    public string Name => $"{N}:{M}";

    /// <summary>N / M; short groups may put a layer a little above.</summary>
    public double? FixedDensity => (double)N / M;

    /// <inheritdoc/>
    public LayerStructure Bind(LayerShape shape) => new Layer(shape.Rows, shape.Columns, N, M);

    private sealed class Layer(int rows, int columns, int n, int m) : LayerStructure(rows, columns)
    {
        private readonly int _groupsPerRow = (columns + m - 1) / m;

        public override long Units => Positions;

        public override int Scopes => checked(Rows * _groupsPerRow);

        public override int ScopeOf(long unit)
        {
            (long row, long column) = Math.DivRem(unit, Columns);
            return (int)(row * _groupsPerRow + column / m);
        }

        /// <summary>The one number there is.</summary>
        public override long UnitBudget(long weights) =>
            Rows * ((long)n * (_groupsPerRow - 1) + Math.Min(n, SizeOfGroup(_groupsPerRow - 1)));

        public override long[] Draw(long budget, CounterRandom random)
        {
            var units = new List<long>(checked((int)budget));
            for (int scope = 0; scope < Scopes; scope++)
            {
                (int row, int group) = Math.DivRem(scope, _groupsPerRow);
                int size = SizeOfGroup(group);
                foreach (long column in random.Fork((ulong)scope).Sample(size, Math.Min(n, size)))
                    units.Add((long)row * Columns + (long)group * m + column);
            }
            return [.. units];
        }

        private int SizeOfGroup(int group) => Math.Min(m, Columns - group * m);
    }
}
