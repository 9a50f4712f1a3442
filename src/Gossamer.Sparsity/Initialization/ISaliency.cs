namespace Gossamer.Sparsity.Initialization;

/// <summary>How much each weight of an untrained network matters.</summary>
public interface ISaliency
{
    /// <summary>Name for messages.</summary>
    string Name { get; }

    /// <summary>A score for every position of each layer of <paramref name="request"/>; the greatest are kept.</summary>
    /// <param name="request">Layers and their dense weights, which are not changed.</param>
    /// <param name="probe">The model those weights belong to, its loss and samples.</param>
    IReadOnlyList<double[]> Score(TopologyRequest request, PruningProbe probe);
}
