namespace Gossamer.Graphs.NodeTraining;

/// <summary>What predicts the class of a node.</summary>
public enum NodeModel
{
    /// <summary>Graph convolutional network.</summary>
    Gcn,

    /// <summary>GraphSAGE with means of neighbours.</summary>
    SageMean,

    /// <summary>GraphSAGE with the greatest of neighbours.</summary>
    SageMax,

    /// <summary>GraphSAGE with sums of neighbours.</summary>
    SageSum,

    /// <summary>Graph attention network.</summary>
    Gat,

    /// <summary>A perceptron on vectors of walks through time.</summary>
    Mlp,

    /// <summary>The same as published: dropout and ReLU on the logits too.</summary>
    ReleasedMlp,
}
