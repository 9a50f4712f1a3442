using Gossamer.Sparsity.Growth;

namespace Gossamer.Sparsity.Rounds;

/// <summary>What a round knows of a layer's gradient: that of the step's own backward pass, unclipped.</summary>
/// <param name="Active">Gradients of the active weights, in storage order.</param>
/// <param name="Dense">The whole matrix, where it exists.</param>
/// <param name="Candidates">The best inactive positions, where the matrix was streamed.</param>
/// <param name="IsFinite">Whether every gradient looked at is a finite number.</param>
internal sealed record LayerGradient(double[] Active, ISignal? Dense, GrowthCandidates? Candidates, bool IsFinite);
