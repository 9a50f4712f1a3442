using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// The correlation of one linear layer (<c>Linear(W)</c>): the client holds a random r and b, the server holds a, with a + b = W·r
/// for the weights W that only the server knows.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class LinearMasks<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<T>? _inputs;
    private readonly SecretBuffer<T> _outputs;

    /// <summary>Room for a layer of shape <paramref name="shape"/>, all zero.</summary>
    public LinearMasks(Ring<T> ring, LinearShape shape, Party party)
        : base(shape.Outputs)
    {
        Ring = ring;
        Shape = shape;
        if (party == Party.Client) _inputs = new SecretBuffer<T>(shape.Inputs);
        _outputs = new SecretBuffer<T>(shape.Outputs);
    }

    /// <summary>The ring of all of it.</summary>
    public Ring<T> Ring { get; }

    /// <summary>The layer.</summary>
    public LinearShape Shape { get; }

    /// <summary>The client's r.</summary>
    /// <exception cref="InvalidOperationException">This party is the server.</exception>
    public Span<T> Inputs => InputMemory.Span;

    /// <summary>Whether this is the client's half.</summary>
    internal bool IsClients => _inputs is not null;

    /// <summary>The same, for correlations of other layers that read the same input.</summary>
    internal Memory<T> InputMemory => (_inputs ?? throw new InvalidOperationException("The server has no input mask.")).Memory;

    /// <summary>b at the client, a at the server.</summary>
    public Span<T> Outputs => _outputs.Span;

    internal override int Parts => _inputs is null ? 1 : 2;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _outputs.Bytes.Span,
        1 => _inputs!.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _inputs?.Dispose();
        _outputs.Dispose();
    }
}
