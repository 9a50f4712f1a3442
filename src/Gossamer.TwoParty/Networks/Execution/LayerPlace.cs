using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>A node with what its protocol depends on.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
internal sealed record LayerPlace<T>(ManifestSettings Settings, PrivateNode Node, IReadOnlyList<ValueForm> Inputs)
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>The ring.</summary>
    public Ring<T> Ring { get; } = new(Settings.RingBits);

    /// <summary>Samples.</summary>
    public int Batch => Settings.Batch;

    /// <summary>Bits of a leaf.</summary>
    public int LeafBits => Settings.LeafBits;

    /// <summary>Elements of the result, over the batch.</summary>
    public int Count => checked(Batch * Node.Form.Elements);

    /// <summary>Elements of an operand, over the batch.</summary>
    public int CountOf(int input) => checked(Batch * Inputs[input].Elements);

    /// <summary>The places of all nodes of a manifest.</summary>
    public static LayerPlace<T>[] Of(NetworkManifest manifest) =>
        [.. manifest.Nodes.Select(node => new LayerPlace<T>(manifest.Settings, node, [.. node.Inputs.Select(manifest.FormOf)]))];
}
