using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>Every weight for itself.</summary>
public sealed class Unstructured : IStructure
{
    /// <inheritdoc/>
    public string Name => "unstructured";

    /// <inheritdoc/>
    public LayerStructure Bind(LayerShape shape) => new Layer(shape.Rows, shape.Columns);

    private sealed class Layer(int rows, int columns) : LayerStructure(rows, columns)
    {
        public override long Units => Positions;
    }
}
