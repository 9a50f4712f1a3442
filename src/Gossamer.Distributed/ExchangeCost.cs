using System.Numerics;

namespace Gossamer.Distributed;

/// <summary>What a reduction over all ranks costs, before anything is measured: the usual model of latency and bandwidth.</summary>
/// <param name="Ranks">Number of ranks, each behind a link of its own, that sends and receives at once.</param>
/// <param name="BytesPerSecond">What a link carries one way.</param>
/// <param name="LatencySeconds">From a rank's call to the first byte at another.</param>
public sealed record ExchangeCost(int Ranks, double BytesPerSecond, double LatencySeconds)
{
    /// <summary>
    /// Seconds for <paramref name="bytes"/> that each rank hands in, in <paramref name="reductions"/> pieces: 2 · ⌈log₂ P⌉ messages' latency for each
    /// piece, and 2 · (P − 1) / P times the bytes over a link, which no algorithm undercuts (Patarasuk and Yuan, 2009).
    /// </summary>
    public double Seconds(double bytes, int reductions = 1)
    {
        if (Ranks == 1) return 0;
        int depth = BitOperations.Log2((uint)Ranks - 1) + 1;
        return 2.0 * depth * reductions * LatencySeconds + 2.0 * (Ranks - 1) / Ranks * bytes / BytesPerSecond;
    }

    /// <summary>
    /// Seconds a step, of a network with sparse and dense parameters, rounds shared out over their interval: every step moves density · weights +
    /// dense parameters, and every interval all weights once.
    /// </summary>
    /// <param name="weights">Weights of the sparse layers, active or not.</param>
    /// <param name="denseParameters">All others.</param>
    /// <param name="density">Share of active weights.</param>
    /// <param name="roundInterval">Steps between rounds; infinite without rounds.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public double SecondsPerStep(long weights, long denseParameters, double density, double roundInterval, int elementBytes = sizeof(float)) =>
        Seconds(elementBytes * (density * weights + denseParameters)) + Seconds((double)elementBytes * weights) / roundInterval;
}
