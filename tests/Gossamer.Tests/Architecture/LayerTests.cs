using System.Xml.Linq;
using Xunit;

namespace Gossamer.Tests.Architecture;

/// <summary>Who may know whom. Imports run downwards only, and systems do not know each other.</summary>
public sealed class LayerTests
{
    private const string Tensors = "TorchSharp";

    /// <summary>Every project of src/, each with all it may import: other projects, and TorchSharp where it may.</summary>
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        // The floor: compute on spans, and communicators.
        ["Kernels"] = [],
        ["Distributed"] = [],

        // What stands on it without a tensor library.
        ["Inference"] = ["Kernels"],
        ["TwoParty"] = ["Kernels"],
        ["Accelerators"] = ["Kernels"],

        // Training, and sparse training which every system may use.
        ["Learning"] = ["Inference", "Kernels", "Distributed", Tensors],
        ["Sparsity"] = ["Learning", "Inference", "Kernels", "Distributed", Tensors],

        // The systems.
        ["PrivateInference"] = SystemWith("TwoParty", "Accelerators"),
        ["Graphs"] = SystemWith(),
        ["Transformers"] = SystemWith("Accelerators"),
        ["StyleTransfer"] = SystemWith(),
        ["Reidentification"] = SystemWith(),
        ["Agreement"] = SystemWith(),
        ["PointClouds"] = SystemWith(),
        ["EdgeInference"] = SystemWith(),

        // The command may call them all.
        ["Cli"] =
        [
            .. SystemWith("TwoParty", "Accelerators"), "PrivateInference", "Graphs", "Transformers", "StyleTransfer",
            "Reidentification", "Agreement", "PointClouds", "EdgeInference",
        ],
    };

    public static TheoryData<string> Projects => [.. ProjectsOfSource()];

    private static string Source => Path.Combine(Repository.Root, "src");

    [Fact]
    public void Every_project_of_src_has_its_place_in_the_layers() =>
        Assert.Empty(ProjectsOfSource().Except(MayImport.Keys));

    [Theory, MemberData(nameof(Projects))]
    public void A_project_imports_only_what_lies_below_it(string project)
    {
        Assert.True(MayImport.TryGetValue(project, out string[]? allowed), $"{project} has no place in the layers.");
        Assert.Empty(Imports(project).Except(allowed));
    }

    [Fact]
    public void The_layers_have_no_cycle()
    {
        HashSet<string> below = [Tensors];
        foreach ((string project, string[] imports) in MayImport)
        {
            Assert.Empty(imports.Except(below));
            below.Add(project);
        }
    }

    [Fact]
    public void What_runs_without_TorchSharp_does_not_get_it_through_others()
    {
        foreach (string project in ProjectsOfSource().Where(project => !MayImport[project].Contains(Tensors)))
            Assert.DoesNotContain(Tensors, Closure(project));
    }

    private static string[] SystemWith(params string[] more) =>
        ["Sparsity", "Learning", "Inference", "Kernels", "Distributed", Tensors, .. more];

    private static IEnumerable<string> ProjectsOfSource() =>
        Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories)
            .Select(path => ShortName(Path.GetFileNameWithoutExtension(path)))
            .Order(StringComparer.Ordinal);

    /// <summary>What the project file refers to: projects by short name, and the tensor library.</summary>
    private static IEnumerable<string> Imports(string project)
    {
        XElement file = XDocument.Load(Path.Combine(Source, $"Gossamer.{project}", $"Gossamer.{project}.csproj")).Root!;
        IEnumerable<string> projects = Included(file, "ProjectReference")
            .Select(path => ShortName(Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))));
        IEnumerable<string> tensors = Included(file, "PackageReference")
            .Where(package => package == Tensors || package.StartsWith("libtorch", StringComparison.Ordinal))
            .Select(_ => Tensors);
        return projects.Concat(tensors).Distinct();
    }

    private static IEnumerable<string> Included(XElement file, string item) =>
        file.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    private static HashSet<string> Closure(string project)
    {
        HashSet<string> reached = [];
        Queue<string> open = new(Imports(project));
        while (open.TryDequeue(out string? next))
        {
            if (reached.Add(next) && next != Tensors)
                Imports(next).ToList().ForEach(open.Enqueue);
        }
        return reached;
    }

    private static string ShortName(string project) =>
        project.StartsWith("Gossamer.", StringComparison.Ordinal) ? project["Gossamer.".Length..] : project;
}
