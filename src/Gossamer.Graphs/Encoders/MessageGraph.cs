namespace Gossamer.Graphs.Encoders;

/// <summary>What messages are passed along and what is known of each node. Both stay their maker's.</summary>
/// <param name="Edges">The edges, with the values that the network takes.</param>
/// <param name="Features">The features of as many nodes.</param>
public sealed record MessageGraph(Adjacency Edges, NodeFeatures Features);
