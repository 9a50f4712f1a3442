using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Fusion;

/// <summary>A way to make one mask of several raters'.</summary>
public interface IMaskFusion
{
    /// <summary>Name as the command line has it.</summary>
    string Name { get; }

    /// <summary>Whether its scores are shares of votes or probabilities, and so soft labels; distances are neither.</summary>
    bool HasSoftLabels { get; }

    /// <summary>Fuses masks of one case, which are left as they are.</summary>
    FusedMask Fuse(IReadOnlyList<BinaryMask> masks);
}
