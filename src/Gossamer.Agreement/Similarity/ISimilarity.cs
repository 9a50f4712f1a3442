using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>
/// A measure of two masks. NaN means not applicable: left out and counted. Infinity means as bad as can be: kept, and means are infinite
/// too. The two are never exchanged.
/// </summary>
public interface ISimilarity
{
    /// <summary>Name as the command line has it, for example <c>nsd:2</c>.</summary>
    string Name { get; }

    /// <summary>Which of the published conventions it follows; stands in every table.</summary>
    string Convention { get; }

    /// <summary>Whether less is better.</summary>
    bool IsDistance { get; }

    /// <summary>The boundary whose distances it needs; null for none.</summary>
    Boundary? Boundary { get; }

    /// <summary>
    /// Whether errors of thin boundary displacements add up as distances do, 1 − s being proportional to them, so that the boundary-noise
    /// law of ceilings can hold.
    /// </summary>
    bool FollowsDisplacement { get; }

    /// <summary>The measure of a pair.</summary>
    double Compare(in MaskPair pair);
}
