using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>Watches an online phase from inside one party.</summary>
internal interface INetworkObserver
{
    /// <summary>A step is done; the number of steps stands for the output.</summary>
    void Completed(int step, PartyContext context);

    /// <summary>This party's share of a value, before it is freed: for tests that join both.</summary>
    void Value(int value, ReadOnlyMemory<byte> share)
    {
    }
}
