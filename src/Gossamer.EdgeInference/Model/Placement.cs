namespace Gossamer.EdgeInference.Model;

/// <summary>Who answers a device's task: the o of the article, in which 1 means local; much code has it the other way round.</summary>
public enum Placement : byte
{
    /// <summary>The full model at the edge (o = 0).</summary>
    Offload = 0,

    /// <summary>The compressed model on the device (o = 1).</summary>
    Local = 1,
}
