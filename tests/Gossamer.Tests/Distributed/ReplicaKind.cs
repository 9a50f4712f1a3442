namespace Gossamer.Tests.Distributed;

/// <summary>Which small network is trained.</summary>
internal enum ReplicaKind
{
    /// <summary>64-300-100-10 in single precision.</summary>
    LeNet,

    /// <summary>Two convolutions with batch normalisation in double precision.</summary>
    NormalizedCnn,
}
