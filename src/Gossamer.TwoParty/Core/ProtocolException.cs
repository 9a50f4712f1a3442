namespace Gossamer.TwoParty.Core;

/// <summary>
/// The other party broke the protocol or is gone; the session is over. The message says what was expected and what came, in types
/// and lengths, and never holds payload.
/// </summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Says what went wrong.</summary>
    public ProtocolException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong below.</summary>
    public ProtocolException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
