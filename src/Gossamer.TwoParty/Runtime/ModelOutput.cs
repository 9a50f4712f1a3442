using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// The end of a model: from shared logits to what the <see cref="OutputPolicy"/> lets the client learn. The class takes an
/// <see cref="ArgMax{T}"/>, rounded logits an <see cref="ExactTruncation{T}"/>, which rounds down whatever the shares are; one flight
/// opens the result.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ModelOutput<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly int _samples, _classes;
    private readonly ArgMax<T>? _argMax;
    private readonly ExactTruncation<T>? _rounding;
    private readonly OutputOpening<T> _opening;

    /// <summary>Outputs of [samples, classes] logits.</summary>
    /// <param name="ring">Ring of the logits.</param>
    /// <param name="policy">What the client learns.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="classes">Logits of a sample.</param>
    /// <param name="valueBits">Bits that hold a logit, sign included.</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    public ModelOutput(Ring<T> ring, OutputPolicy policy, int samples, int classes, int valueBits, int leafBits = 1)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        (_ring, _samples, _classes) = (ring, samples, classes);
        if (policy.ClassOnly) _argMax = new ArgMax<T>(ring, samples, classes, valueBits, leafBits);
        if (policy.DroppedBits > 0) _rounding = new ExactTruncation<T>(ring, policy.DroppedBits, leafBits);
        _opening = new OutputOpening<T>(ring);
    }

    /// <summary>Elements of the result: one for each sample, or all logits.</summary>
    public int Results => _argMax is null ? _samples * _classes : _samples;

    /// <summary>Takes the correlations of one evaluation.</summary>
    public async ValueTask<OutputMaterial<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default) => new(
        _argMax is null ? [] : await _argMax.PrepareAsync(source, cancellation).ConfigureAwait(false),
        _rounding is null ? null : await _rounding.PrepareChunksAsync(source, _samples * _classes, cancellation).ConfigureAwait(false));

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="material">The correlations.</param>
    /// <param name="logits">This party's share, [samples, classes].</param>
    /// <param name="result">At the client the classes [samples], or the logits [samples, classes]; untouched at the server.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, OutputMaterial<T> material, ReadOnlyMemory<T> logits, Memory<T> result, CancellationToken cancellation = default)
    {
        if (logits.Length != _samples * _classes)
            throw new ArgumentException($"{logits.Length} logits, expected {_samples * _classes}", nameof(logits));
        if (context.IsClient && result.Length != Results)
            throw new ArgumentException($"room for {result.Length} results, expected {Results}", nameof(result));
        using var share = new SecretBuffer<T>(Results);
        if (_argMax is not null) await _argMax.RunAsync(context, material.ArgMax, logits, share.Memory, cancellation).ConfigureAwait(false);
        else if (_rounding is null) logits.CopyTo(share.Memory);
        else await RoundAsync(context, material.Rounding!, logits, share, cancellation).ConfigureAwait(false);
        await _opening.RunAsync(context, share.Memory, result, cancellation).ConfigureAwait(false);
    }

    /// <summary>Drops the low bits and puts zeros in their place, so that the scale stays.</summary>
    private async ValueTask RoundAsync(
        PartyContext context, ChunkedMaterial<TruncationMaterial<T>> material, ReadOnlyMemory<T> logits, SecretBuffer<T> share,
        CancellationToken cancellation)
    {
        ExactTruncation<T> rounding = _rounding!;
        await rounding.RunChunksAsync(context, material, logits, share.Memory, cancellation).ConfigureAwait(false);
        foreach (ref T element in share.Span) element = _ring.Reduce(element << rounding.FractionBits);
    }
}
