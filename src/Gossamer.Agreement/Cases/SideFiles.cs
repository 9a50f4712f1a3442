using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Cases;

/// <summary>Files beside the annotations, <c>CASE.ext</c> in a folder or zip: regions or pictures.</summary>
public sealed class SideFiles : IDisposable
{
    private static readonly FileKind Kind = new("a picture or label map", static _ => true, LargestFile: 1L << 30, DeepestFolder: 6);

    private readonly IFileTree _tree;

    private SideFiles(IFileTree tree) => _tree = tree;

    /// <summary>The folder or archive.</summary>
    public string Location => _tree.Location;

    /// <summary>Opens a folder or zip archive.</summary>
    public static SideFiles Open(string path) => new(FileTree.Open(path, Kind));

    /// <summary>The labels of a case; null where there are none.</summary>
    public Annotation? LoadLabels(string name) =>
        Find(name) is { } path ? new Annotation("", "", LabelFile.Read(_tree.Read(path), _tree.Describe(path)), _tree.Describe(path)) : null;

    /// <summary>The picture of a case; null where there is none.</summary>
    public PictureFile? LoadPicture(string name) => Find(name) is { } path ? PictureFile.Read(_tree.Read(path), _tree.Describe(path)) : null;

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    private string? Find(string name) =>
        _tree.Paths.FirstOrDefault(path => (LabelFile.NameOf(path) ?? Path.GetFileNameWithoutExtension(path)) == Path.GetFileName(name));
}
