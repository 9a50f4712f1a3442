using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// The index of the largest of n scores, by a tree: each match computes one bit [a ≥ b] and selects value and index by it,
/// b + bit·(a − b), the two selections side by side and their operands opened beside the comparison. Neighbours play, in the order of their indices, so that ties go to the lowest
/// index. n − 1 comparisons, ⌈log2 n⌉ stages; only the index is to be opened.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ArgMax<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly int _classes, _samples;
    private readonly SignBit _sign;
    private readonly Mux<T> _mux;

    /// <summary>Arg-max over [samples, classes].</summary>
    /// <param name="ring">Ring of the scores and of the index.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="classes">Scores of a sample.</param>
    /// <param name="valueBits">Bits that hold a score, sign included; differences need one more.</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    public ArgMax(Ring<T> ring, int samples, int classes, int valueBits, int leafBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(valueBits, ring.Bits);
        _ring = ring;
        _samples = samples;
        _classes = classes;
        _sign = new SignBit(valueBits + 1, leafBits);
        _mux = new Mux<T>(ring);
    }

    /// <summary>Takes the correlations of one evaluation, one batch for each stage.</summary>
    public async ValueTask<IReadOnlyList<ArgMaxMaterial<T>>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default)
    {
        var stages = new List<ArgMaxMaterial<T>>();
        for (int left = _classes; left > 1; left = (left + 1) / 2)
        {
            int matches = checked(left / 2 * _samples);
            CarryMaterial sign = await _sign.PrepareAsync(source, matches, cancellation).ConfigureAwait(false);
            MuxTriples<T> values = await _mux.PrepareAsync(source, matches, cancellation).ConfigureAwait(false);
            stages.Add(new ArgMaxMaterial<T>(sign, values, await _mux.PrepareAsync(source, matches, cancellation).ConfigureAwait(false)));
        }
        return stages;
    }

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="stages">The correlations.</param>
    /// <param name="scores">This party's share of the scores, [samples, classes].</param>
    /// <param name="index">This party's share of the indices, [samples].</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, IReadOnlyList<ArgMaxMaterial<T>> stages, ReadOnlyMemory<T> scores, Memory<T> index,
        CancellationToken cancellation = default)
    {
        Batches.Check(_samples * _classes, scores.Length, scores.Length);
        Batches.Check(_samples, index.Length, index.Length);
        // Class-major, so that a match is between rows.
        using var values = new SecretBuffer<T>(scores.Length);
        using var indices = new SecretBuffer<T>(scores.Length);
        Spread(scores.Span, values.Span, indices.Span, context.IsClient);
        int left = _classes;
        foreach (ArgMaxMaterial<T> stage in stages)
        {
            await PlayAsync(context, stage, left, values, indices, cancellation).ConfigureAwait(false);
            left = (left + 1) / 2;
        }
        indices.Span[.._samples].CopyTo(index.Span);
    }

    private async ValueTask PlayAsync(
        PartyContext context, ArgMaxMaterial<T> stage, int left, SecretBuffer<T> values, SecretBuffer<T> indices, CancellationToken cancellation)
    {
        int matches = left / 2 * _samples;
        using var valueGap = new SecretBuffer<T>(matches);
        using var indexGap = new SecretBuffer<T>(matches);
        using var wins = new SecretBuffer<ulong>(BitPlanes.Words(matches));
        Differences(left, values.Span, valueGap.Span);
        Differences(left, indices.Span, indexGap.Span);
        using var openedValues = new SecretBuffer<T>(matches);
        using var openedIndices = new SecretBuffer<T>(matches);
        await context.RunSideBySideAsync(3, (strand, side) => strand switch
        {
            0 => _sign.RunAsync<T>(side, stage.Sign, valueGap.Memory, wins.Memory, cancellation),
            1 => _mux.OpenAsync(side, stage.Values, valueGap.Memory, openedValues, cancellation),
            _ => _mux.OpenAsync(side, stage.Indices, indexGap.Memory, openedIndices, cancellation),
        }).ConfigureAwait(false);
        await context.RunSideBySideAsync(2, (strand, side) => strand == 0
            ? _mux.SelectAsync(side, stage.Values, wins.Memory, valueGap.Memory, openedValues, valueGap.Memory, cancellation)
            : _mux.SelectAsync(side, stage.Indices, wins.Memory, indexGap.Memory, openedIndices, indexGap.Memory, cancellation)).ConfigureAwait(false);
        Winners(left, values.Span, valueGap.Span);
        Winners(left, indices.Span, indexGap.Span);
    }

    private void Spread(ReadOnlySpan<T> scores, Span<T> values, Span<T> indices, bool isClient)
    {
        for (int sample = 0; sample < _samples; sample++)
        {
            for (int label = 0; label < _classes; label++)
            {
                values[label * _samples + sample] = scores[sample * _classes + label];
                indices[label * _samples + sample] = isClient ? T.CreateTruncating(label) : T.Zero;
            }
        }
    }

    private void Differences(int left, ReadOnlySpan<T> rows, Span<T> gaps)
    {
        for (int match = 0; match < left / 2; match++)
        {
            ReadOnlySpan<T> first = rows.Slice(2 * match * _samples, _samples), second = rows.Slice((2 * match + 1) * _samples, _samples);
            RingVectors.Subtract(_ring, first, second, gaps.Slice(match * _samples, _samples));
        }
    }

    private void Winners(int left, Span<T> rows, ReadOnlySpan<T> gaps)
    {
        for (int match = 0; match < left / 2; match++)
        {
            Span<T> second = rows.Slice((2 * match + 1) * _samples, _samples);
            RingVectors.Add(_ring, second, gaps.Slice(match * _samples, _samples), rows.Slice(match * _samples, _samples));
        }
        if (left % 2 != 0) rows.Slice((left - 1) * _samples, _samples).CopyTo(rows[(left / 2 * _samples)..]);
    }
}
