namespace Gossamer.Agreement.Benchmarks;

/// <summary>How long one piece of work took.</summary>
/// <param name="Work">What.</param>
/// <param name="Size">How much of it.</param>
/// <param name="Seconds">Wall time, the least of the repetitions.</param>
/// <param name="Result">What came out, so that one sees that it was done.</param>
public sealed record AgreementTiming(string Work, string Size, double Seconds, double Result);
