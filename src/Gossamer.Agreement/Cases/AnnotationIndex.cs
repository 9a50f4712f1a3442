using System.Text.RegularExpressions;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Cases;

/// <summary>Whose the files of a tree are.</summary>
/// <param name="Layout">How the paths say so.</param>
/// <param name="Masks">Label maps of raters.</param>
/// <param name="Regions">Masks of the part of each case that counts.</param>
/// <param name="Pictures">What the raters saw.</param>
public sealed partial record AnnotationIndex(
    AnnotationLayout Layout, IReadOnlyList<AnnotationFile> Masks, IReadOnlyList<AnnotationFile> Regions, IReadOnlyList<AnnotationFile> Pictures)
{
    /// <summary>Name of the only case of the flat layout.</summary>
    public const string OnlyCase = "case";

    /// <summary>Reads the paths of a tree.</summary>
    /// <exception cref="InvalidDataException">The paths fit no layout, or two.</exception>
    public static AnnotationIndex Of(IFileTree tree, AnnotationLayout layout)
    {
        if (layout == AnnotationLayout.Auto) layout = Guess(tree);
        AnnotationIndex index = layout switch
        {
            AnnotationLayout.Drive => Drive(tree),
            AnnotationLayout.Bsds => Bsds(tree),
            AnnotationLayout.Flat => Flat(tree),
            _ => Raters(tree),
        };
        if (index.Masks.Count == 0)
            throw FormatError.At(tree.Location, "files", $"no label map in the layout {layout.ToString().ToLowerInvariant()}", "expected RATER/CASE.nii.gz, .nii, .png, .gif or .tif");
        foreach (IGrouping<(string, string, string), AnnotationFile> same in index.Masks.GroupBy(static file => (file.Case, file.Rater, file.Repeat)))
            if (same.Skip(1).FirstOrDefault() is { } second)
                throw FormatError.At(tree.Describe(second.Path), "name", $"case '{second.Case}' of rater '{second.Rater}' is also in {same.First().Path}", "remove one of them");
        return index;
    }

    private static AnnotationLayout Guess(IFileTree tree)
    {
        if (tree.Paths.Any(static path => DrivePath().IsMatch(path))) return AnnotationLayout.Drive;
        if (tree.Paths.Any(static path => path.EndsWith(".mat", StringComparison.OrdinalIgnoreCase))) return AnnotationLayout.Bsds;
        string[] masks = [.. tree.Paths.Where(LabelFile.IsLabelFile)];
        string root = CommonRoot(masks);
        bool inFolders = masks.Any(path => path[root.Length..].Contains('/')), loose = masks.Any(path => !path[root.Length..].Contains('/'));
        if (inFolders && loose)
            throw FormatError.At(tree.Location, masks.First(path => !path[root.Length..].Contains('/')), "a file beside the folders of raters", "put it into one of them, or remove it");
        return inFolders || masks.Length == 0 ? AnnotationLayout.Raters : throw FormatError.At(
            tree.Location, masks[0], "files without a folder for each rater",
            "put them in RATER/CASE.ext; if each file is one rater's map of one and the same case, say --layout flat");
    }

    private static AnnotationIndex Raters(IFileTree tree)
    {
        string[] paths = [.. tree.Paths.Where(LabelFile.IsLabelFile)];
        string root = CommonRoot(paths);
        List<AnnotationFile> masks = [];
        foreach (string path in paths)
        {
            string[] parts = path[root.Length..].Split('/');
            if (parts.Length < 2) throw FormatError.At(tree.Describe(path), "path", "no folder of a rater", "expected RATER/CASE.ext");
            string[] rater = parts[0].Split('@', 2);
            if (rater[0].Length == 0) throw FormatError.At(tree.Describe(path), "path", $"'{parts[0]}' has no rater before the @", "expected RATER@REPEAT");
            string name = string.Join('/', [.. parts[1..^1], LabelFile.NameOf(parts[^1])!]);
            masks.Add(new AnnotationFile(name, rater[0], rater.Length > 1 ? rater[1] : "", path));
        }
        return new AnnotationIndex(AnnotationLayout.Raters, masks, [], []);
    }

    private static AnnotationIndex Flat(IFileTree tree) => new(
        AnnotationLayout.Flat,
        [.. tree.Paths.Where(LabelFile.IsLabelFile).Select(static path => new AnnotationFile(OnlyCase, LabelFile.NameOf(path)!, "", path))], [], []);

    private static AnnotationIndex Drive(IFileTree tree)
    {
        List<AnnotationFile> masks = [], regions = [], pictures = [];
        foreach (string path in tree.Paths)
        {
            if (DrivePath().Match(path) is { Success: true } mask)
                masks.Add(new AnnotationFile(mask.Groups["case"].Value, mask.Groups["rater"].Value, "", path));
            else if (DriveRegion().Match(path) is { Success: true } region) regions.Add(new AnnotationFile(region.Groups["case"].Value, "", "", path));
            else if (DrivePicture().Match(path) is { Success: true } picture) pictures.Add(new AnnotationFile(picture.Groups["case"].Value, "", "", path));
        }
        return new AnnotationIndex(AnnotationLayout.Drive, masks, regions, pictures);
    }

    private static AnnotationIndex Bsds(IFileTree tree)
    {
        List<AnnotationFile> masks = [], pictures = [];
        foreach (string path in tree.Paths)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (path.EndsWith(".mat", StringComparison.OrdinalIgnoreCase)) masks.Add(new AnnotationFile(name, "", "", path));
            else if (path.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase)) pictures.Add(new AnnotationFile(name, "", "", path));
        }
        return new AnnotationIndex(AnnotationLayout.Bsds, masks, [], pictures);
    }

    /// <summary>The folders that all paths share, with the slash at the end, but for the folder of a single rater.</summary>
    private static string CommonRoot(string[] paths)
    {
        if (paths.Length == 0) return "";
        string[] folders = paths[0].Split('/')[..^1];
        int common = folders.Length;
        foreach (string path in paths)
        {
            string[] other = path.Split('/')[..^1];
            int same = 0;
            while (same < Math.Min(common, other.Length) && folders[same] == other[same]) same++;
            common = same;
        }
        // One rater alone: the last folder is the rater.
        if (common == folders.Length && common > 0 && paths.All(path => path.Count(static character => character == '/') == common)) common--;
        return common == 0 ? "" : string.Join('/', folders[..common]) + "/";
    }

    [GeneratedRegex(@"(^|/)(?<rater>(1st|2nd)_manual)/(?<case>\d+)_manual\d\.(gif|png|tiff?)$", RegexOptions.IgnoreCase)]
    private static partial Regex DrivePath();

    [GeneratedRegex(@"(^|/)mask/(?<case>\d+)_(test|training)_mask\.(gif|png|tiff?)$", RegexOptions.IgnoreCase)]
    private static partial Regex DriveRegion();

    [GeneratedRegex(@"(^|/)images/(?<case>\d+)_(test|training)\.(tiff?|png|jpg)$", RegexOptions.IgnoreCase)]
    private static partial Regex DrivePicture();
}
