namespace Gossamer.TwoParty.Benchmarks;

/// <summary>Whether a kernel's time depends on secrets: Welch's t of its times with one fixed secret and with random ones.</summary>
/// <param name="Kernel">What was timed.</param>
/// <param name="Samples">Timings of both classes together.</param>
/// <param name="Nanoseconds">Median of all of them.</param>
/// <param name="T">Beyond 4.5 either way something depends on the secret, or on what shares its caches.</param>
public sealed record TimingLeak(string Kernel, int Samples, double Nanoseconds, double T);
