using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Cases;

/// <summary>Label maps of several cases by several raters, in a folder or archive, read case by case.</summary>
public sealed class AnnotationSet : IDisposable
{
    private static readonly FileKind Kind = LabelFile.Kind with
    {
        Name = "a label map or picture",
        Matters = static path => LabelFile.IsLabelFile(path) || path.EndsWith(".mat", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase),
    };

    private readonly IFileTree _tree;
    private readonly AnnotationIndex _index;
    private readonly Dictionary<string, AnnotationFile[]> _masks;
    private readonly long? _threshold;

    private AnnotationSet(IFileTree tree, AnnotationIndex index, long? threshold)
    {
        (_tree, _index, _threshold) = (tree, index, threshold);
        _masks = index.Masks.GroupBy(static file => file.Case).ToDictionary(static files => files.Key, static files => files.ToArray());
        Cases = [.. _masks.Keys.Order(StringComparer.Ordinal)];
        Raters = RatersAreKnown ? [.. index.Masks.Select(static file => file.Rater).Distinct().Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The folder or archive.</summary>
    public string Location => _tree.Location;

    /// <summary>How its paths say whose a file is.</summary>
    public AnnotationLayout Layout => _index.Layout;

    /// <summary>The cases, in ordinal order.</summary>
    public IReadOnlyList<string> Cases { get; }

    /// <summary>The raters, in ordinal order; none where they are anonymous.</summary>
    public IReadOnlyList<string> Raters { get; }

    /// <summary>Whether a rater of one case can be recognised in another.</summary>
    public bool RatersAreKnown => _index.Layout != AnnotationLayout.Bsds;

    /// <summary>Whether somebody rated a case twice.</summary>
    public bool HasRepeats => _index.Masks.GroupBy(static file => (file.Case, file.Rater)).Any(static files => files.Count() > 1) && RatersAreKnown;

    /// <summary>Whether the archive brings the part of each case that counts.</summary>
    public bool HasRegions => _index.Regions.Count > 0;

    /// <summary>Opens a folder or zip archive.</summary>
    /// <param name="path">The folder or archive.</param>
    /// <param name="layout">How its paths say whose a file is.</param>
    /// <param name="threshold">Labels above it are 1 and others 0; by default labels are kept.</param>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    /// <exception cref="InvalidDataException">It holds no label maps in the layout.</exception>
    public static AnnotationSet Open(string path, AnnotationLayout layout = AnnotationLayout.Auto, long? threshold = null)
    {
        IFileTree tree = FileTree.Open(path, Kind);
        try
        {
            return new AnnotationSet(tree, AnnotationIndex.Of(tree, layout), threshold);
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>Whether somebody annotated a case.</summary>
    public bool Has(string name) => _masks.ContainsKey(name);

    /// <summary>Who annotated a case.</summary>
    public IEnumerable<string> RatersOf(string name) => _masks.TryGetValue(name, out AnnotationFile[]? files) ? files.Select(static file => file.Rater).Distinct() : [];

    /// <summary>The label maps of a case, by rater and repeat.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public IReadOnlyList<Annotation> Load(string name)
    {
        List<Annotation> annotations = [];
        foreach (AnnotationFile file in _masks[name].OrderBy(static file => file.Rater, StringComparer.Ordinal).ThenBy(static file => file.Repeat, StringComparer.Ordinal))
        {
            string place = _tree.Describe(file.Path);
            if (_index.Layout == AnnotationLayout.Bsds) annotations.AddRange(BsdsFile.ReadBoundaries(_tree.Read(file.Path), place));
            else annotations.Add(new Annotation(file.Rater, file.Repeat, LabelFile.Read(_tree.Read(file.Path), place), place));
        }
        return _threshold is { } threshold ? [.. annotations.Select(annotation => annotation with { Grid = annotation.Grid.Above(threshold) })] : annotations;
    }

    /// <summary>The part of a case that counts, as the archive has it; null for all of it.</summary>
    public Annotation? LoadRegion(string name)
    {
        if (_index.Regions.FirstOrDefault(file => file.Case == name) is not { } file) return null;
        string place = _tree.Describe(file.Path);
        return new Annotation("", "", LabelFile.Read(_tree.Read(file.Path), place), place);
    }

    /// <summary>What the raters of a case saw; null where the archive does not hold it.</summary>
    public PictureFile? LoadPicture(string name) =>
        _index.Pictures.FirstOrDefault(file => file.Case == name) is { } file ? PictureFile.Read(_tree.Read(file.Path), _tree.Describe(file.Path)) : null;

    /// <summary>Path and SHA-256 of every label map, for the record.</summary>
    public IEnumerable<(string Path, string Sha256)> Hashes() => _index.Masks.Select(static file => file.Path).Distinct().Order(StringComparer.Ordinal)
        .Select(path => (path, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(_tree.Read(path)))));

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();
}
