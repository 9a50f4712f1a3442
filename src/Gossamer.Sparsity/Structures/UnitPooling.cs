namespace Gossamer.Sparsity.Structures;

/// <summary>How the magnitudes of a unit's weights become one score.</summary>
public enum UnitPooling
{
    /// <summary>Their mean, so that a smaller unit at an edge competes on equal terms.</summary>
    Mean,

    /// <summary>The greatest of them.</summary>
    Max,
}
