namespace Gossamer.EdgeInference.Exact;

/// <summary>An optimal stationary policy for given multipliers.</summary>
/// <param name="Gain">Mean cost of a slot.</param>
/// <param name="Values">[state]: relative values.</param>
/// <param name="Policy">[state]: optimal decisions.</param>
/// <param name="Iterations">Iterations used.</param>
public sealed record GainResult(double Gain, IReadOnlyList<double> Values, IReadOnlyList<int> Policy, int Iterations);
