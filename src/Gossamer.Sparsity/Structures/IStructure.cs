using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>What is dropped and grown as one, and within which bounds: single weights, blocks, N of M, equal fan-in, channels.</summary>
public interface IStructure
{
    /// <summary>Name as the command spells it, for example <c>unstructured</c> or <c>2:4</c>.</summary>
    string Name { get; }

    /// <summary>The share of active weights that the structure itself fixes, whatever is asked for; null when any is possible.</summary>
    double? FixedDensity => null;

    /// <summary>The structure on one layer.</summary>
    /// <exception cref="ArgumentException">The layer's shape does not admit it.</exception>
    LayerStructure Bind(LayerShape shape);
}
