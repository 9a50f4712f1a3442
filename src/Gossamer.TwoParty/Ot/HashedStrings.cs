using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>Hashes the sender's rows: from correlated to random transfers.</summary>
internal readonly unsafe struct HashedSender<TStrings>(ExtensionSender sender, TStrings strings) : ISenderSink
    where TStrings : unmanaged, ISentStrings
{
    private readonly TweakedHash _hash = sender.Hash;
    private readonly Vector128<byte>* _delta = sender.DeltaPointer;
    private readonly TStrings _strings = strings;

    [SkipLocalsInit]
    public void Accept(int unit, ulong number, Vector128<byte>* rows)
    {
        Vector128<byte>* zeros = stackalloc Vector128<byte>[2 * ExtensionShape.UnitTransfers];
        Vector128<byte>* ones = zeros + ExtensionShape.UnitTransfers;
        _hash.Hash(rows, default, number, zeros, ExtensionShape.UnitTransfers);
        _hash.Hash(rows, *_delta, number, ones, ExtensionShape.UnitTransfers);
        _strings.Accept(unit, zeros, ones);
        CryptographicOperations.ZeroMemory(new Span<byte>(zeros, 2 * ExtensionShape.UnitTransfers * 16));
    }
}

/// <summary>Hashes the receiver's rows: from correlated to random transfers.</summary>
internal readonly unsafe struct HashedReceiver<TStrings>(ExtensionReceiver receiver, TStrings strings) : IReceiverSink
    where TStrings : unmanaged, IReceivedStrings
{
    private readonly TweakedHash _hash = receiver.Hash;
    private readonly TStrings _strings = strings;

    [SkipLocalsInit]
    public void Accept(int unit, ulong number, ulong* choices, Vector128<byte>* rows)
    {
        Vector128<byte>* chosen = stackalloc Vector128<byte>[ExtensionShape.UnitTransfers];
        _hash.Hash(rows, default, number, chosen, ExtensionShape.UnitTransfers);
        _strings.Accept(unit, choices, chosen);
        CryptographicOperations.ZeroMemory(new Span<byte>(chosen, ExtensionShape.UnitTransfers * 16));
    }
}
