using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Random transfers (<c>Rot</c>): the sender holds two random strings of 128 bits, the receiver a random choice bit and the string
/// it chose.
/// </summary>
public sealed class RandomTransfers : CorrelationBatch
{
    private readonly SecretBuffer<Vector128<byte>> _first;
    private readonly SecretBuffer<Vector128<byte>>? _second;
    private readonly SecretBuffer<ulong>? _choices;

    /// <summary>Room for <paramref name="count"/> transfers, all zero.</summary>
    public RandomTransfers(int count, bool sends)
        : base(count)
    {
        _first = new SecretBuffer<Vector128<byte>>(count);
        if (sends) _second = new SecretBuffer<Vector128<byte>>(count);
        else _choices = new SecretBuffer<ulong>(Words(count));
    }

    /// <summary>The sender's strings for choice 0.</summary>
    /// <exception cref="InvalidOperationException">This party receives.</exception>
    public Span<Vector128<byte>> Zeros => _second is null ? throw new InvalidOperationException("The receiver knows one string only.") : _first.Span;

    /// <summary>The sender's strings for choice 1.</summary>
    /// <exception cref="InvalidOperationException">This party receives.</exception>
    public Span<Vector128<byte>> Ones => (_second ?? throw new InvalidOperationException("The receiver knows one string only.")).Span;

    /// <summary>The receiver's choice bits, 64 to a word.</summary>
    /// <exception cref="InvalidOperationException">This party sends.</exception>
    public Span<ulong> Choices => (_choices ?? throw new InvalidOperationException("The sender has no choices.")).Span;

    /// <summary>The strings the receiver chose.</summary>
    /// <exception cref="InvalidOperationException">This party sends.</exception>
    public Span<Vector128<byte>> Chosen => _choices is null ? throw new InvalidOperationException("The sender has no choices.") : _first.Span;

    internal override int Parts => 2;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _first.Bytes.Span,
        1 => (_second is null ? _choices!.Bytes : _second.Bytes).Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _first.Dispose();
        _second?.Dispose();
        _choices?.Dispose();
    }
}
