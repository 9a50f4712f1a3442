namespace Gossamer.TwoParty.Protocols;

/// <summary>When a quadratic activation truncates.</summary>
public enum QuadraticForm
{
    /// <summary>(Double.) The square first, then the result: three flights; no scale beyond 2·fa and fa + fw.</summary>
    TruncateTwice,

    /// <summary>(Single.) Once, at scale 2·fa + fw: two flights; every value must keep |v| &lt; 2^(k−2) there.</summary>
    TruncateOnce,
}
