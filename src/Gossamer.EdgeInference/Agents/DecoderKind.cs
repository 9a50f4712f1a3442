namespace Gossamer.EdgeInference.Agents;

/// <summary>How a network's outputs become a decision.</summary>
public enum DecoderKind
{
    /// <summary>Numbers cut at thresholds: the faithful way.</summary>
    Threshold,

    /// <summary>One-hot forward, soft gradient backward.</summary>
    GumbelStraightThrough,

    /// <summary>Thresholds, then the best of the neighbours by reward and learnt value of what they leave behind, again and again while that helps.</summary>
    Candidates,

    /// <summary>The same with the decision of the exact one-slot minimiser among them.</summary>
    CandidatesWithSolver,
}
