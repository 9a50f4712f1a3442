using System.Buffers.Binary;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// The first message of each side, of fixed length, little-endian: magic (8 bytes), version (u16), role (u8), channel (u8), nonce (32),
/// hash of the manifest (32), fingerprints of its parts (16 of 8, zeros where there is none), session that a second channel belongs to (32,
/// else zeros), features (u32), largest batch (u32), longest message (u32).
/// </summary>
internal sealed class SessionHello
{
    /// <summary>Bytes of a hello.</summary>
    public const int Bytes = NumbersAt + 3 * sizeof(uint);

    /// <summary>Version of the protocol.</summary>
    public const ushort Version = 3;

    private const int HashBytes = SHA256.HashSizeInBytes, PartsBytes = SessionTerms.MostParts * TermsPart.FingerprintBytes;
    private const int VersionAt = 8, RoleAt = 10, ChannelAt = 11, NonceAt = 12, ManifestAt = NonceAt + HashBytes;
    private const int PartsAt = ManifestAt + HashBytes, SessionAt = PartsAt + PartsBytes, NumbersAt = SessionAt + HashBytes;

    /// <summary>Parts that are named where manifests differ.</summary>
    private const int MostNamed = 3;

    private readonly byte[] _bytes;
    private readonly IReadOnlyList<TermsPart> _parts;

    private SessionHello(byte[] bytes, IReadOnlyList<TermsPart> parts) => (_bytes, _parts) = (bytes, parts);

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Message => _bytes;

    /// <summary>The session that a second channel belongs to.</summary>
    public ReadOnlySpan<byte> Session => _bytes.AsSpan(SessionAt, HashBytes);

    /// <summary>Which channel of the session the connection is.</summary>
    public ChannelKind Channel => (ChannelKind)_bytes[ChannelAt];

    private static ReadOnlySpan<byte> Magic => "GOSSAMER"u8;

    /// <summary>The hello of this side, with a fresh nonce.</summary>
    public static SessionHello Create(SessionTerms terms, Party role, ChannelKind channel, ReadOnlySpan<byte> session)
    {
        byte[] bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(VersionAt), Version);
        bytes[RoleAt] = (byte)role;
        bytes[ChannelAt] = (byte)channel;
        RandomNumberGenerator.Fill(bytes.AsSpan(NonceAt, HashBytes));
        terms.ManifestHash.Span.CopyTo(bytes.AsSpan(ManifestAt));
        for (int i = 0; i < terms.Parts.Count; i++) terms.Parts[i].WriteFingerprint(bytes.AsSpan(PartsAt + i * TermsPart.FingerprintBytes));
        session.CopyTo(bytes.AsSpan(SessionAt));
        Span<byte> numbers = bytes.AsSpan(NumbersAt);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, terms.Features);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], terms.MaxBatch);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], terms.MaxMessageBytes);
        return new SessionHello(bytes, terms.Parts);
    }

    /// <summary>What the other side sent, unchecked.</summary>
    public static SessionHello Of(byte[] message) => message.Length == Bytes
        ? new SessionHello(message, [])
        : throw new ArgumentException($"A hello has {Bytes} bytes, not {message.Length}.", nameof(message));

    /// <summary>SHA-256 of both hellos, the client's first.</summary>
    public static byte[] SessionId(SessionHello client, SessionHello server)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(client._bytes);
        hash.AppendData(server._bytes);
        return hash.GetHashAndReset();
    }

    /// <summary>Why a session with <paramref name="other"/> cannot be, if it cannot: the setting that differs, and both values.</summary>
    public (RefusalReason Reason, string Text)? ConflictWith(SessionHello other)
    {
        if (!other._bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic)) return (RefusalReason.NotGossamer, "the peer speaks another protocol");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(other._bytes.AsSpan(VersionAt));
        if (version != Version) return (RefusalReason.Version, $"the peer speaks version {version} of the protocol, we speak {Version}");
        if (other._bytes[RoleAt] != 1 - _bytes[RoleAt])
            return (RefusalReason.Role, $"we are the {(Party)_bytes[RoleAt]}, so the peer cannot be {RoleName(other._bytes[RoleAt])}");
        if (other._bytes[ChannelAt] != _bytes[ChannelAt] || !other.Session.SequenceEqual(Session))
            return (RefusalReason.UnknownSession, "the peer's channel belongs to another session");
        if (!Part(other, ManifestAt, HashBytes + PartsBytes).SequenceEqual(Part(this, ManifestAt, HashBytes + PartsBytes)))
            return (RefusalReason.Manifest, $"the peer's manifest is {Hex(other)}, ours is {Hex(this)}{Differences(other)}: export and distribute one manifest");
        ReadOnlySpan<byte> theirs = Part(other, NumbersAt, 12), ours = Part(this, NumbersAt, 12);
        if (!theirs[..4].SequenceEqual(ours[..4])) return (RefusalReason.Features, $"the peer uses features {Number(theirs)}, we use {Number(ours)}");
        if (!theirs[4..8].SequenceEqual(ours[4..8])) return (RefusalReason.Limits, $"the peer's largest batch is {Number(theirs[4..])}, ours is {Number(ours[4..])}");
        return theirs[8..].SequenceEqual(ours[8..]) ? null
            : (RefusalReason.Limits, $"the peer's longest message is {Number(theirs[8..])} bytes, ours is {Number(ours[8..])}");
    }

    /// <summary>Where the manifests differ, as far as their parts tell.</summary>
    private string Differences(SessionHello other)
    {
        string[] names = [.. _parts.Where((_, i) => !Fingerprint(other, i).SequenceEqual(Fingerprint(this, i))).Select(static part => part.Name)];
        string more = names.Length > MostNamed ? $" and {names.Length - MostNamed} parts more" : "";
        return names.Length == 0 ? "" : $"; they differ in {string.Join(", ", names.Take(MostNamed))}{more}";
    }

    private static ReadOnlySpan<byte> Fingerprint(SessionHello hello, int part) => Part(hello, PartsAt + part * TermsPart.FingerprintBytes, TermsPart.FingerprintBytes);

    private static string RoleName(byte role) => role <= 1 ? $"the {(Party)role} too" : $"of role {role}";

    private static ReadOnlySpan<byte> Part(SessionHello hello, int at, int length) => hello._bytes.AsSpan(at, length);

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static string Hex(SessionHello hello) => Convert.ToHexStringLower(Part(hello, ManifestAt, 8)) + "...";
}

/// <summary>The two connections of a session.</summary>
internal enum ChannelKind : byte
{
    /// <summary>Protocols on shares.</summary>
    Online = 0,

    /// <summary>Correlations, made ahead.</summary>
    Offline = 1,
}
