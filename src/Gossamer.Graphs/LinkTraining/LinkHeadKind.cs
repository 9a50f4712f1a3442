namespace Gossamer.Graphs.LinkTraining;

/// <summary>What makes one number of the outputs of two nodes.</summary>
public enum LinkHeadKind
{
    /// <summary>A perceptron on both, one after the other, and their product element by element: h_u, h_v, h_u ⊙ h_v.</summary>
    Perceptron,

    /// <summary>h_u · W h_v, which tells u → v from v → u.</summary>
    Bilinear,

    /// <summary>h_u · h_v, without weights.</summary>
    DotProduct,
}
