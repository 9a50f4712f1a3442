using Gossamer.Kernels.Randomness;

namespace Gossamer.Sparsity.Structures;

/// <summary>
/// A structure on one layer: positions are gathered into <em>units</em>, active or inactive as a whole, and units into
/// <em>scopes</em>, each of which keeps its number of active units through a round. Unstructured sparsity is one position a
/// unit and one scope.
/// </summary>
public abstract class LayerStructure(int rows, int columns)
{
    /// <summary>Rows of the weight matrix.</summary>
    public int Rows => rows;

    /// <summary>Columns of the weight matrix.</summary>
    public int Columns => columns;

    /// <summary>Number of positions.</summary>
    public long Positions => (long)rows * columns;

    /// <summary>Number of units.</summary>
    public abstract long Units { get; }

    /// <summary>Number of scopes; 1 means that units compete over the whole layer.</summary>
    public virtual int Scopes => 1;

    /// <summary>Whether each unit is one position, numbered alike.</summary>
    public virtual bool UnitsArePositions => true;

    /// <summary>How a unit of several weights is scored.</summary>
    public virtual UnitPooling Pooling => UnitPooling.Mean;

    /// <summary>Whether <see cref="ScopeTargets"/> may move units from scope to scope.</summary>
    public virtual bool MovesUnitsBetweenScopes => false;

    /// <summary>Unit that holds <paramref name="position"/>.</summary>
    public virtual long UnitOf(long position) => position;

    /// <summary>Scope that holds <paramref name="unit"/>; never less than the scope of a unit of lower number.</summary>
    public virtual int ScopeOf(long unit) => 0;

    /// <summary>Number of positions of <paramref name="unit"/>.</summary>
    public virtual int SizeOf(long unit) => 1;

    /// <summary>Appends the positions of <paramref name="unit"/>.</summary>
    public virtual void AppendPositions(long unit, List<long> positions) => positions.Add(unit);

    /// <summary>Number of active units nearest to <paramref name="weights"/> active weights, at least one.</summary>
    public virtual long UnitBudget(long weights) => Math.Clamp(weights, 1, Units);

    /// <summary>
    /// Draws <paramref name="budget"/> active units uniformly, ascending, each scope getting the number the structure asks for.
    /// </summary>
    public virtual long[] Draw(long budget, CounterRandom random) => random.Sample(Units, checked((int)budget));

    /// <summary>Active units that each scope shall have after a round, with the same sum as before.</summary>
    /// <param name="before">Active units of each scope before the round.</param>
    /// <param name="salient">
    /// Those that the round would leave it if scopes did not matter: the kept, and the grown if the best of the layer grew. Not
    /// counted, and empty, where <see cref="MovesUnitsBetweenScopes"/> is false.
    /// </param>
    public virtual int[] ScopeTargets(ReadOnlySpan<int> before, ReadOnlySpan<int> salient) => before.ToArray();
}
