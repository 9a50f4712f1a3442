namespace Gossamer.EdgeInference.Serving;

/// <summary>What a message may be.</summary>
public static class MessageLimits
{
    /// <summary>Bytes of the longest request that is read, and of the longest answer; clients of gRPC take no more by default either.</summary>
    public const int Bytes = 4 << 20;
}
