namespace Gossamer.PrivateInference.Search;

/// <summary>How far weights are followed when the architecture's gradient is taken.</summary>
public enum BilevelOrder
{
    /// <summary>Weights count as constants: two gradients a step.</summary>
    First,

    /// <summary>Weights move by one step of training: five gradients a step.</summary>
    Second,
}
