namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>Requests by one protocol. Times are from the moment a request was due to the end of its answer, milliseconds.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Sent">Requests.</param>
/// <param name="Errors">Those without an answer, or with another one than the network itself gives.</param>
/// <param name="AnsweredPerSecond">Right answers a second, from the first request due to the last answer.</param>
/// <param name="MedianMs">Median.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="MaxMs">The slowest.</param>
/// <param name="FirstError">What went wrong first; null where nothing did.</param>
public sealed record ServingTiming(
    string Protocol, int Sent, int Errors, double AnsweredPerSecond, double MedianMs, double P95Ms, double P99Ms, double MaxMs, string? FirstError = null);
