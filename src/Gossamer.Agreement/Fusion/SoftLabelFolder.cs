using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Runs;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// Soft labels in a folder, <c>CASE/LABEL.nii.gz</c>, or <c>.png</c> for pictures of unit cells: every case has a map of every label other
/// than 0 that any case has, so that a trainer finds the same classes everywhere.
/// </summary>
internal sealed class SoftLabelFolder(string path) : IDisposable
{
    private readonly StagedFolder _folder = new(path);
    private readonly List<(string Case, GridGeometry Geometry, long[] Labels)> _cases = [];

    /// <summary>Writes the maps of a case; an empty name stands for the only one, whose maps lie in the folder itself.</summary>
    public void Write(string name, FusedGrid fused)
    {
        GridGeometry geometry = fused.Grid.Geometry;
        foreach (FusedLabel label in fused.Labels) Write(name, label.Label, ProbabilityGrid.Of(geometry, label.Probability!));
        _cases.Add((name, geometry, [.. fused.Labels.Select(static label => label.Label)]));
    }

    /// <summary>Adds the maps of labels that nobody gave in a case but somebody in another, puts all in place and returns their paths.</summary>
    public IReadOnlyList<string> Complete()
    {
        long[] all = [.. _cases.SelectMany(static one => one.Labels).Distinct().Order()];
        foreach ((string name, GridGeometry geometry, long[] labels) in _cases)
            foreach (long label in all.Except(labels)) Write(name, label, ProbabilityGrid.Of(geometry, static _ => 0));
        return _folder.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void Write(string name, long label, ProbabilityGrid grid) =>
        ProbabilityFile.Write(_folder.PathFor(Path.Combine(name, $"{label}{ProbabilityFile.ExtensionFor(grid.Geometry)}")), grid);
}
