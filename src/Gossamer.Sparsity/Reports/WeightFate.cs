namespace Gossamer.Sparsity.Reports;

/// <summary>What became of a weight position between the first mask and the last.</summary>
public enum WeightFate : byte
{
    /// <summary>Never active.</summary>
    Never,

    /// <summary>Active in the first mask and in the last.</summary>
    Kept,

    /// <summary>Not in the first mask, in the last.</summary>
    Grown,

    /// <summary>In the first mask, not in the last.</summary>
    Dropped,

    /// <summary>In neither, but active for some rounds between.</summary>
    Tried,
}
