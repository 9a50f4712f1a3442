using System.Diagnostics;
using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Planning;

/// <summary>
/// Stands in a round for a layer's dense gradient: computes a few tiles to learn how long they take, and gives noise, so that the search
/// for candidates works as it would.
/// </summary>
/// <param name="gradient">The layer's gradient; null if the time of its tiles is known.</param>
internal sealed class SampledGradient(IWeightGradient? gradient) : IWeightGradient
{
    private const int Tiles = 3;

    private readonly Random _random = new(0);
    private int _tiles;

    /// <summary>Milliseconds of one position's gradient, of the fastest tile.</summary>
    public double MsPerPosition { get; private set; } = double.PositiveInfinity;

    /// <summary>Milliseconds spent here, which are no part of the search.</summary>
    public double SpentMs { get; private set; }

    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> noise)
    {
        long started = Stopwatch.GetTimestamp();
        if (gradient is not null && _tiles++ < Tiles)
        {
            gradient.Compute(positions, noise);
            MsPerPosition = Math.Min(MsPerPosition, Stopwatch.GetElapsedTime(started).TotalMilliseconds / positions.NonZeros);
        }
        for (int i = 0; i < noise.Length; i++) noise[i] = _random.NextDouble() - 0.5;
        SpentMs += Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
