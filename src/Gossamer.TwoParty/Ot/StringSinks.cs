using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Ot;

/// <summary>What the sender makes of the hashed strings of a unit. A struct of pointers and numbers.</summary>
internal unsafe interface ISentStrings
{
    /// <summary>Takes <see cref="ExtensionShape.UnitTransfers"/> pairs of strings.</summary>
    void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones);
}

/// <summary>What the receiver makes of the strings it chose. A struct of pointers and numbers.</summary>
internal unsafe interface IReceivedStrings
{
    /// <summary>Takes <see cref="ExtensionShape.UnitTransfers"/> strings and their choice bits, 64 to a word.</summary>
    void Accept(int unit, ulong* choices, Vector128<byte>* chosen);
}
