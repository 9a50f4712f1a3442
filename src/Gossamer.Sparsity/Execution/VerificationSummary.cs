namespace Gossamer.Sparsity.Execution;

/// <summary>What running the masked network beside every step has shown.</summary>
/// <param name="Steps">Steps compared.</param>
/// <param name="Rounds">Rounds compared.</param>
/// <param name="GreatestError">Greatest ‖a − b‖ / ‖b‖ of any output, gradient or buffer.</param>
/// <param name="GreatestErrorOf">The tensor it was found in.</param>
/// <param name="GreatestOverRounding">
/// Greatest difference beyond 10⁻⁵ over what inputs changed by one part in 10⁵ do to the same tensor; 0 where none was so large.
/// </param>
/// <param name="Grown">Weights that the rounds grew.</param>
/// <param name="Flips">Grown weights that the masked network would not have grown, all of them within rounding of the last it did.</param>
public sealed record VerificationSummary(int Steps, int Rounds, double GreatestError, string GreatestErrorOf, double GreatestOverRounding, long Grown, long Flips);
