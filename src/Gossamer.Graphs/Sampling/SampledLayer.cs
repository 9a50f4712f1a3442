using Gossamer.Kernels.Aggregation;

namespace Gossamer.Graphs.Sampling;

/// <summary>
/// One layer of a sampled neighbourhood. Its rows are the entries of the layer before (at first those asked for); its columns are the same
/// entries, in the same order, and after them the neighbours drawn. A node that stands for two query times is two entries.
/// </summary>
/// <param name="Edges">Neighbours drawn for each row: [rows, columns].</param>
/// <param name="Times">Time of each edge.</param>
/// <param name="Nodes">The node of each column.</param>
/// <param name="QueryTimes">The time that bounds what may be known of each column: that of the entry asked for which it serves.</param>
public sealed record SampledLayer(EdgeTopology Edges, IReadOnlyList<long> Times, IReadOnlyList<int> Nodes, IReadOnlyList<long> QueryTimes);
