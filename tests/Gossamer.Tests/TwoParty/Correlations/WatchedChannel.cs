using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>Keeps, hashes or changes what a party receives.</summary>
internal sealed class WatchedChannel(IChannel inner, Action<MessageType, Memory<byte>>? received = null) : IChannel
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Traffic Traffic => inner.Traffic;

    /// <summary>SHA-256 of types, lengths and payloads received since the last call.</summary>
    public string TakeHash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public Span<byte> Reserve(MessageType type, int length) => inner.Reserve(type, length);

    public void Commit() => inner.Commit();

    public ValueTask FlushAsync(CancellationToken cancellation = default) => inner.FlushAsync(cancellation);

    public async ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation = default)
    {
        await inner.ReceiveAsync(type, payload, cancellation);
        _hash.AppendData([(byte)type, .. BitConverter.GetBytes(payload.Length)]);
        _hash.AppendData(payload.Span);
        received?.Invoke(type, payload);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
