using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>
/// Whole output rows: the weights of one output feature or channel are active together. Leave a network's last layer dense under it,
/// or some of its outputs are never computed.
/// </summary>
/// <param name="Pooling">How a channel is scored.</param>
public sealed record Channel(UnitPooling Pooling = UnitPooling.Mean) : IStructure
{
    /// <inheritdoc/>
    public string Name => Pooling == UnitPooling.Max ? "channel:max" : "channel";

    /// <inheritdoc/>
    public LayerStructure Bind(LayerShape shape) => new BlockGrid(shape.Rows, shape.Columns, 1, shape.Columns, Pooling);
}
