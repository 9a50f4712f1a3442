namespace Gossamer.Graphs.Encoders;

/// <summary>What a layer of GraphSAGE makes of a node's neighbours; zero where there are none.</summary>
public enum NeighbourAggregation
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The greatest of each feature.</summary>
    Max,

    /// <summary>Their sum.</summary>
    Sum,
}
