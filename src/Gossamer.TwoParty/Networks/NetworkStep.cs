namespace Gossamer.TwoParty.Networks;

/// <summary>Operations whose messages travel at the same time, and those that follow without a message.</summary>
/// <param name="Nodes">Nodes that communicate, side by side.</param>
/// <param name="Local">Nodes that each party does for itself afterwards, in order.</param>
public sealed record NetworkStep(IReadOnlyList<int> Nodes, IReadOnlyList<int> Local)
{
    /// <summary>The names of its nodes.</summary>
    internal string NameIn(NetworkManifest manifest) =>
        string.Join(" + ", (Nodes.Count > 0 ? Nodes : Local).Select(node => manifest.Nodes[node].Name));

    /// <summary>
    /// Every node as early as its operands allow: branches beside each other add no flight.
    /// </summary>
    internal static NetworkStep[] Plan(NetworkManifest manifest)
    {
        int[] depth = new int[manifest.Nodes.Count + 1];
        for (int i = 0; i < manifest.Nodes.Count; i++)
            depth[i + 1] = manifest.Nodes[i].Inputs.Max(input => depth[input]) + (manifest.Nodes[i].Operation.Communicates ? 1 : 0);
        return [.. Enumerable.Range(0, depth.Max() + 1)
            .Select(step => new NetworkStep(NodesAt(step, communicate: true), NodesAt(step, communicate: false)))
            .Where(static step => step.Nodes.Count + step.Local.Count > 0)];

        int[] NodesAt(int step, bool communicate) => [.. Enumerable.Range(0, manifest.Nodes.Count)
            .Where(node => depth[node + 1] == step && manifest.Nodes[node].Operation.Communicates == communicate)];
    }
}
