using System.Text.RegularExpressions;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.Architecture;

/// <summary>A client of private inference needs no tensor library, and inside the engine imports point to the left.</summary>
public sealed partial class TwoPartyClosureTests
{
    /// <summary>The namespaces of the engine; each may import those before it.</summary>
    private static readonly string[] Order = ["Core", "Ot", "Correlations", "Protocols", "Runtime", "Networks", "Benchmarks"];

    [Fact]
    public void The_engine_is_made_of_its_own_assemblies_and_the_platform() => Assert.Equal(
        ["Gossamer.Kernels", "Gossamer.TwoParty", "System.IO.Hashing"],
        AssemblyClosure.BeyondThePlatform(typeof(Seed)));

    [Fact]
    public void Namespaces_import_only_those_to_their_left()
    {
        string source = Path.Combine(Repository.Root, "src", "Gossamer.TwoParty");
        List<string> wrong = [];
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            Match own = OwnNamespace().Match(text);
            if (!own.Success) continue;
            int place = Array.IndexOf(Order, own.Groups[1].Value);
            Assert.True(place >= 0, $"{file} lies in {own.Groups[1].Value}, which has no place in the order.");
            foreach (Match used in UsedNamespace().Matches(text))
            {
                if (Array.IndexOf(Order, used.Groups[1].Value) > place) wrong.Add($"{Path.GetFileName(file)} uses {used.Groups[1].Value}");
            }
        }
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"^namespace Gossamer\.TwoParty\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"Gossamer\.TwoParty\.(\w+)")]
    private static partial Regex UsedNamespace();
}
