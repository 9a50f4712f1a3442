using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// Both extensions of a session, one in each direction, set up over 128 base transfers each. Set-up takes three exchanges of 32, 4096
/// and 4096 bytes in each direction.
/// </summary>
internal sealed class OtExtension : IDisposable
{
    private const int PointBytes = Ristretto255.Bytes, RepliesBytes = Delta.Bits * PointBytes, TreesBytes = Delta.Bits * 2 * 16;

    private OtExtension(ExtensionSender sender, ExtensionReceiver receiver)
    {
        Sender = sender;
        Receiver = receiver;
    }

    /// <summary>Makes transfers that this party sends.</summary>
    public ExtensionSender Sender { get; }

    /// <summary>Makes transfers that this party receives.</summary>
    public ExtensionReceiver Receiver { get; }

    /// <summary>Sets both up; the other party does the same.</summary>
    /// <param name="channel">To the other party.</param>
    /// <param name="party">This party.</param>
    /// <param name="secret">This party's, for this session.</param>
    /// <param name="blockBits">s: 1, 2, 4 or 8; both parties must have the same.</param>
    /// <param name="pool">Threads that compute.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <exception cref="ProtocolException">The other party sent something that is no point, or nothing.</exception>
    public static async Task<OtExtension> SetUpAsync(
        IChannel channel, Party party, SessionSecret secret, int blockBits, WorkerPool pool, CancellationToken cancellation = default)
    {
        var shape = ExtensionShape.Of(blockBits);
        try
        {
            return await SetUpAsync(channel, party, secret, shape, pool, cancellation).ConfigureAwait(false);
        }
        catch (ProtocolException)
        {
            // A point that is none is found here and not by the channel, so the other side hears of it from here.
            await channel.RejectAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Zeroes everything.</summary>
    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }

    private static async Task<OtExtension> SetUpAsync(
        IChannel channel, Party party, SessionSecret secret, ExtensionShape shape, WorkerPool pool, CancellationToken cancellation)
    {
        Party other = party == Party.Client ? Party.Server : Party.Client;
        byte[] sending = Context(secret, shape, party), receiving = Context(secret, shape, other);

        // As the receiver of the extension this party sends the base transfers: the trees are its own.
        byte[] point = new byte[PointBytes], replies = new byte[RepliesBytes], trees = new byte[TreesBytes];
        using AesGenerator scalars = secret.Generator("base transfers", "send");
        using var baseSender = new BaseTransferSender(scalars, receiving);
        channel.Send(MessageType.BasePoints, baseSender.Point);
        await channel.ReceiveAsync(MessageType.BasePoints, point, cancellation).ConfigureAwait(false);

        Delta delta = DrawDelta(secret);
        using var chosenKeys = new SecretBuffer<Vector128<byte>>(Delta.Bits);
        byte[] ownReplies = Answer(secret, sending, point, delta, chosenKeys.Span);
        channel.Send(MessageType.BasePoints, ownReplies);
        await channel.ReceiveAsync(MessageType.BasePoints, replies, cancellation).ConfigureAwait(false);

        using var leaves = new SecretBuffer<Vector128<byte>>(shape.Blocks * shape.Leaves);
        byte[] ownTrees = Plant(secret, shape, receiving, baseSender, replies, leaves.Span);
        channel.Send(MessageType.TreeCorrections, ownTrees);
        await channel.ReceiveAsync(MessageType.TreeCorrections, trees, cancellation).ConfigureAwait(false);

        using var around = new SecretBuffer<Vector128<byte>>(shape.Blocks * shape.Leaves);
        Reach(secret, shape, sending, delta, trees, chosenKeys.Span, around.Span);
        using Seed sendKey = HashKey(secret, sending, point, ownReplies, trees);
        using Seed receiveKey = HashKey(secret, receiving, baseSender.Point, replies, ownTrees);
        return new OtExtension(
            new ExtensionSender(shape, delta, around.Span, sendKey, pool), new ExtensionReceiver(shape, leaves.Span, receiveKey, pool));
    }

    /// <summary>What binds keys to the session and to the direction in which the extension sends.</summary>
    private static byte[] Context(SessionSecret secret, ExtensionShape shape, Party sender) =>
        [.. secret.SessionId, (byte)sender, (byte)shape.BlockBits];

    private static Delta DrawDelta(SessionSecret secret)
    {
        using AesGenerator random = secret.Generator("extension", "delta");
        return new Delta(random);
    }

    private static byte[] Answer(
        SessionSecret secret, byte[] context, ReadOnlySpan<byte> point, Delta delta, Span<Vector128<byte>> keys)
    {
        // Of each level the sender of the extension wants the children on the side away from its missing leaf.
        Span<byte> choices = stackalloc byte[Delta.Bits];
        for (int i = 0; i < choices.Length; i++) choices[i] = (byte)(1 - delta.Bit(i));
        byte[] replies = new byte[RepliesBytes];
        using AesGenerator random = secret.Generator("base transfers", "receive");
        BaseTransferReceiver.Answer(random, context, point, choices, replies, keys);
        CryptographicOperations.ZeroMemory(choices);
        return replies;
    }

    /// <summary>Grows all trees, and hides the sums of left and right children under the keys of the base transfers.</summary>
    private static byte[] Plant(
        SessionSecret secret, ExtensionShape shape, byte[] context, BaseTransferSender sender, byte[] replies, Span<Vector128<byte>> leaves)
    {
        using var keys = new SecretBuffer<Vector128<byte>>(2 * Delta.Bits);
        sender.Keys(replies, keys.Span);
        byte[] message = new byte[TreesBytes];
        Span<Vector128<byte>> sums = MemoryMarshal.Cast<byte, Vector128<byte>>(message.AsSpan());
        using AesGenerator roots = secret.Generator("extension", "roots");
        GgmTree tree = Tree(secret, shape, context);
        for (int block = 0; block < shape.Blocks; block++)
        {
            tree.Expand(
                roots.Next<Vector128<byte>>(), leaves.Slice(block * shape.Leaves, shape.Leaves),
                sums.Slice(2 * block * shape.BlockBits, 2 * shape.BlockBits));
        }
        for (int i = 0; i < sums.Length; i++) sums[i] ^= keys.Span[i];
        return message;
    }

    /// <summary>All leaves but those that Δ numbers.</summary>
    private static void Reach(
        SessionSecret secret, ExtensionShape shape, byte[] context, Delta delta, byte[] trees,
        ReadOnlySpan<Vector128<byte>> keys, Span<Vector128<byte>> leaves)
    {
        ReadOnlySpan<Vector128<byte>> hidden = MemoryMarshal.Cast<byte, Vector128<byte>>(trees.AsSpan());
        Span<Vector128<byte>> sums = stackalloc Vector128<byte>[shape.BlockBits];
        GgmTree tree = Tree(secret, shape, context);
        for (int block = 0; block < shape.Blocks; block++)
        {
            int missing = 0;
            for (int level = 0; level < shape.BlockBits; level++)
            {
                int bit = block * shape.BlockBits + level;
                Vector128<byte> right = Vector128.Create((byte)(delta.Bit(bit) - 1));
                sums[level] = keys[bit] ^ hidden[2 * bit] ^ ((hidden[2 * bit] ^ hidden[2 * bit + 1]) & right);
                missing |= delta.Bit(bit) << level;
            }
            tree.ExpandAround(missing, sums, leaves.Slice(block * shape.Leaves, shape.Leaves));
        }
        sums.Clear();
    }

    private static GgmTree Tree(SessionSecret secret, ExtensionShape shape, byte[] context)
    {
        using Seed left = SessionSecret.Public(context, secret.SessionId, "trees", "left");
        using Seed right = SessionSecret.Public(context, secret.SessionId, "trees", "right");
        return new GgmTree(shape.BlockBits, left, right);
    }

    /// <summary>One key for each direction, from all that was said in it.</summary>
    private static Seed HashKey(
        SessionSecret secret, byte[] context, ReadOnlySpan<byte> point, ReadOnlySpan<byte> replies, ReadOnlySpan<byte> trees)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(context);
        hash.AppendData(point);
        hash.AppendData(replies);
        hash.AppendData(trees);
        return SessionSecret.Public(hash.GetHashAndReset(), secret.SessionId, "transfers", "hash");
    }
}
