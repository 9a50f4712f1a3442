using System.Text;

namespace Gossamer.Learning.Data.Formats;

/// <summary>A picture and its class.</summary>
internal readonly record struct LabelledPicture(string Path, int Label);

/// <summary>Which pictures of a tree belong to which part and class.</summary>
/// <param name="ClassNames">Names of the classes.</param>
/// <param name="Train">The training part, or all pictures if there are no parts.</param>
/// <param name="Validation">The part in <c>val/</c> where there is a <c>test/</c> too; otherwise empty.</param>
/// <param name="Test">The part in <c>test/</c>, or in <c>val/</c>; empty if there are no parts.</param>
/// <param name="TestFolder">Name of the folder of the test part; empty if there are no parts.</param>
internal sealed record PictureLayout(
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<LabelledPicture> Train,
    IReadOnlyList<LabelledPicture> Validation,
    IReadOnlyList<LabelledPicture> Test,
    string TestFolder)
{
    private const string Annotations = "val/val_annotations.txt";

    private const string Expected =
        "expected train/<class>/<picture> and test/ or val/ alike, or <class>/<picture>, as .jpg, .jpeg, .png, .bmp or .webp";

    private static readonly string[] PartNames = ["train", "test", "val"];

    /// <summary>Recognises folders of classes, with or without parts, and the layout of Tiny ImageNet.</summary>
    /// <exception cref="InvalidDataException">The tree has another layout, or its parts do not fit each other.</exception>
    public static PictureLayout Of(IFileTree tree)
    {
        string root = CommonRoot(tree);
        return tree.Paths.Contains(root + Annotations) ? TinyImageNet(tree, root) : Folders(tree, root);
    }

    private static PictureLayout Folders(IFileTree tree, string root)
    {
        List<(string Part, string Class, string Path)> pictures = [];
        foreach (string path in tree.Paths)
        {
            if (!PictureTree.IsPicture(path)) continue;
            string[] names = path[root.Length..].Split('/');
            if (names.Length == 3 && PartNames.Contains(names[0])) pictures.Add((names[0], names[1], path));
            else if (names.Length == 2) pictures.Add(("", names[0], path));
            else throw FormatError.At(tree.Describe(path), "place in the tree", "neither in a class nor in a part", Expected);
        }

        ILookup<string, (string Part, string Class, string Path)> parts = pictures.ToLookup(static picture => picture.Part);
        bool divided = parts.Contains("train");
        string trainName = divided ? "train" : "";
        if (!parts.Contains(trainName)) throw FormatError.At(tree.Location, root + "train", "no training pictures", Expected);
        if (divided && parts.Contains(""))
            throw FormatError.At(tree.Describe(parts[""].First().Path), "place in the tree", "a class beside the parts", Expected);
        string testName = !divided ? "" : parts.Contains("test") ? "test" : "val";
        if (divided && !parts.Contains(testName)) throw FormatError.At(tree.Location, root + "test", "no test pictures", Expected);

        string[] classNames = [.. parts[trainName].Select(static picture => picture.Class).Distinct(StringComparer.Ordinal)];
        Array.Sort(classNames, StringComparer.Ordinal);
        LabelledPicture[] Part(string name) =>
            [.. parts[name].Select(picture => new LabelledPicture(picture.Path, Label(tree, classNames, picture.Class, picture.Path)))];

        return new PictureLayout(
            classNames, Part(trainName), testName == "test" ? Part("val") : [], divided ? Part(testName) : [], testName);
    }

    private static int Label(IFileTree tree, string[] classNames, string className, string path)
    {
        int label = Array.BinarySearch(classNames, className, StringComparer.Ordinal);
        return label >= 0
            ? label
            : throw FormatError.At(
                tree.Describe(path), "class", $"the training part has no class {className}", "give every part the same classes");
    }

    private static PictureLayout TinyImageNet(IFileTree tree, string root)
    {
        string train = root + "train/";
        List<(string Class, string Path)> pictures = [];
        foreach (string path in tree.Paths)
        {
            if (!PictureTree.IsPicture(path) || !path.StartsWith(train, StringComparison.Ordinal)) continue;
            string[] names = path[train.Length..].Split('/');
            if (names is not [_, "images", _])
                throw FormatError.At(
                    tree.Describe(path), "place in the tree", "not in images/ of a class", "expected train/<class>/images/<picture>");
            pictures.Add((names[0], path));
        }

        string[] identifiers = [.. pictures.Select(static picture => picture.Class).Distinct(StringComparer.Ordinal)];
        Array.Sort(identifiers, StringComparer.Ordinal);
        if (identifiers.Length == 0)
            throw FormatError.At(tree.Location, train, "no training pictures", "expected train/<class>/images/<picture>");
        return new PictureLayout(
            WordsOf(tree, root, identifiers),
            [.. pictures.Select(picture => new LabelledPicture(picture.Path, Label(tree, identifiers, picture.Class, picture.Path)))],
            [], Annotated(tree, root, identifiers), "val");
    }

    /// <summary>The pictures that <c>val_annotations.txt</c> lists: file, class and a bounding box, separated by tabs.</summary>
    private static LabelledPicture[] Annotated(IFileTree tree, string root, string[] identifiers)
    {
        string list = tree.Describe(root + Annotations);
        HashSet<string> left = [.. tree.Paths.Where(path => path.StartsWith(root + "val/images/", StringComparison.Ordinal))];
        List<LabelledPicture> annotated = [];
        int number = 0;
        foreach (string line in Lines(tree, root + Annotations))
        {
            number++;
            string[] fields = line.Split('\t');
            if (fields.Length < 2)
                throw FormatError.At(list, $"line {number}", $"{fields.Length} fields", "expected file and class separated by a tab");
            string path = $"{root}val/images/{fields[0]}";
            if (!left.Remove(path))
                throw FormatError.At(
                    list, $"line {number}", $"{fields[0]} is listed twice or not in val/images/", "expected every picture once");
            int label = Array.BinarySearch(identifiers, fields[1], StringComparer.Ordinal);
            if (label < 0)
                throw FormatError.At(
                    list, $"line {number}", $"the training part has no class {fields[1]}", "give both parts the same classes");
            annotated.Add(new LabelledPicture(path, label));
        }

        if (left.Count > 0)
            throw FormatError.At(
                list, $"line {number}", $"{left.Order(StringComparer.Ordinal).First()} is not listed", "expected every picture once");
        if (annotated.Count == 0) throw FormatError.At(list, "line 1", "the list is empty", "expected file and class separated by a tab");
        return [.. annotated];
    }

    /// <summary>
    /// The first word of <c>words.txt</c> for each identifier; the identifier itself where there is none, and beside the
    /// word where other classes have the same.
    /// </summary>
    private static string[] WordsOf(IFileTree tree, string root, string[] identifiers)
    {
        Dictionary<string, string> words = [];
        foreach (string line in Lines(tree, root + "words.txt"))
        {
            string[] fields = line.Split('\t');
            if (fields.Length == 2) words[fields[0]] = fields[1].Split(',')[0].Trim();
        }

        string[] names = [.. identifiers.Select(identifier => words.GetValueOrDefault(identifier, identifier))];
        Dictionary<string, int> uses = names.CountBy(static name => name).ToDictionary();
        return [.. names.Select((name, label) => uses[name] > 1 ? $"{name} ({identifiers[label]})" : name)];
    }

    private static IEnumerable<string> Lines(IFileTree tree, string path) => !tree.Paths.Contains(path)
        ? []
        : Encoding.UTF8.GetString(tree.Read(path)).Split('\n')
            .Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0);

    /// <summary>The folder that holds everything and is no part, with a slash at its end; empty if there is none.</summary>
    private static string CommonRoot(IFileTree tree)
    {
        string? first = tree.Paths.FirstOrDefault(PictureTree.IsPicture);
        if (first is null) throw FormatError.At(tree.Location, "files", "no pictures", Expected);
        int slash = first.IndexOf('/');
        if (slash < 0 || PartNames.Contains(first[..slash])) return "";
        string root = first[..(slash + 1)];
        bool divided = tree.Paths.Any(path => PartNames.Any(part => path.StartsWith($"{root}{part}/", StringComparison.Ordinal)));
        bool common = tree.Paths.All(path => !PictureTree.IsPicture(path) || path.StartsWith(root, StringComparison.Ordinal));
        return common && (divided || first.Count(static character => character == '/') > 1) ? root : "";
    }
}
