namespace Gossamer.TwoParty.Core;

/// <summary>
/// What a message is. Both sides know from the public schedule which type and length comes next; anything else ends the session.
/// </summary>
public enum MessageType : ushort
{
    /// <summary>No message; never on the wire.</summary>
    None = 0,

    // Session, 1 to 15.

    /// <summary>First message of either side.</summary>
    Hello = 1,

    /// <summary>Why a side refuses the session.</summary>
    Refusal = 2,

    /// <summary>The client asks for a query, or says that it is done.</summary>
    QueryRequest = 3,

    /// <summary>Both parties stand at the same place.</summary>
    Meeting = 4,

    // Sharing and opening, 16 to 31.

    /// <summary>Shares of an output, opened to the receiver.</summary>
    Output = 16,

    // Arithmetic protocols, 32 to 63.

    /// <summary>Operands minus their masks.</summary>
    MaskedOperand = 32,

    /// <summary>Bits xor their masks.</summary>
    MaskedBits = 33,

    /// <summary>Inputs of a linear layer minus their masks, from the client.</summary>
    MaskedInput = 34,

    // Comparison, 64 to 95.

    /// <summary>Masked operands of one-bit leaves.</summary>
    LeafBits = 64,

    /// <summary>Digits xor the receiver's random index.</summary>
    LeafDigits = 65,

    /// <summary>Masked tables of the leaves.</summary>
    LeafTables = 66,

    /// <summary>Masked operands of one level of the AND tree.</summary>
    TreeLevel = 67,

    // Oblivious transfer and correlations, 128 to 255.

    /// <summary>Points of the base transfers.</summary>
    BasePoints = 128,

    /// <summary>Corrections of the trees of an extension's set-up.</summary>
    TreeCorrections = 129,

    /// <summary>Corrections of an extension.</summary>
    ExtensionCorrections = 130,

    /// <summary>Choice bits that turn random transfers into chosen ones.</summary>
    ChoiceCorrections = 131,

    /// <summary>Corrections that turn random transfers into products.</summary>
    ProductCorrections = 132,

    /// <summary>Store identity and marks.</summary>
    StoreMarks = 133,
}
