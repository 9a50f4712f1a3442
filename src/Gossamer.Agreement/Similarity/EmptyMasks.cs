namespace Gossamer.Agreement.Similarity;

/// <summary>What the similarity of two empty masks is.</summary>
public enum EmptyMasks
{
    /// <summary>Undefined: the case is left out of means, and counted.</summary>
    NotApplicable,

    /// <summary>1: both rightly found nothing.</summary>
    Perfect,
}
