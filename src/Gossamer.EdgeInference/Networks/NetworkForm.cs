namespace Gossamer.EdgeInference.Networks;

/// <summary>How a learner's networks look at the devices.</summary>
public enum NetworkForm
{
    /// <summary>All numbers of all devices in one row, as in the article: as many devices as it was trained with, each with weights of its own.</summary>
    Flat,

    /// <summary>One network shared by all devices, with means over services and all (<see cref="DeviceNetwork"/>).</summary>
    Equivariant,
}
