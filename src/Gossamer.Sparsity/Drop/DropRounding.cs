namespace Gossamer.Sparsity.Drop;

/// <summary>How a fractional number of drops becomes a count.</summary>
public enum DropRounding
{
    /// <summary>Upwards, as in DST-EE's released code.</summary>
    Ceiling,

    /// <summary>Towards zero, as in RigL's released code.</summary>
    Truncate,
}
