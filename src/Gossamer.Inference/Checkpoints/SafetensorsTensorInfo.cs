namespace Gossamer.Inference.Checkpoints;

/// <summary>One tensor as a header declares it; offsets count from the end of the header.</summary>
internal sealed record SafetensorsTensorInfo(string Name, string ElementType, long[] Shape, long Begin, long End);
