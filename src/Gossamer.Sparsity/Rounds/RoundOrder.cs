namespace Gossamer.Sparsity.Rounds;

/// <summary>What happens to the optimizer step that falls on a round.</summary>
public enum RoundOrder
{
    /// <summary>The step is taken, then the round, with the gradient of the step's own backward pass (DST-EE, ITOP).</summary>
    StepThenRound,

    /// <summary>The round takes the step's place (RigL's released code).</summary>
    RoundInsteadOfStep,
}
