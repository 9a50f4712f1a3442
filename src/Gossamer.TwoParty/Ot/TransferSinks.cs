using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Ot;

/// <summary>What the sender of an extension makes of a unit while it is in cache. A struct of pointers and numbers.</summary>
internal unsafe interface ISenderSink
{
    /// <summary>Takes <see cref="ExtensionShape.UnitTransfers"/> transfers.</summary>
    /// <param name="unit">Which unit of the stream, from 0.</param>
    /// <param name="number">Number of the first transfer in the session and direction.</param>
    /// <param name="rows">Strings q: the transfer's strings are the hashes of q and of q ⊕ Δ.</param>
    void Accept(int unit, ulong number, Vector128<byte>* rows);
}

/// <summary>What the receiver of an extension makes of a unit while it is in cache. A struct of pointers and numbers.</summary>
internal unsafe interface IReceiverSink
{
    /// <summary>Takes <see cref="ExtensionShape.UnitTransfers"/> transfers.</summary>
    /// <param name="unit">Which unit of the stream, from 0.</param>
    /// <param name="number">Number of the first transfer in the session and direction.</param>
    /// <param name="choices">Choice bits, 64 to a word.</param>
    /// <param name="rows">Strings t = q ⊕ choice · Δ, whose hashes are the chosen strings.</param>
    void Accept(int unit, ulong number, ulong* choices, Vector128<byte>* rows);
}
