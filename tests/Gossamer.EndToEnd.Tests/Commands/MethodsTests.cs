using System.Text.Json;
using Gossamer.Sparsity.Methods;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer methods</c>.</summary>
public sealed class MethodsTests
{
    [Fact]
    public async Task Json_lists_every_method_with_what_it_does_and_its_source()
    {
        JsonElement methods = (await GossamerProcess.RunAsync("methods", "--json")).Json();

        Assert.Equal(
            SparseMethods.All.Select(method => (method.Name, method.Title, method.Summary, method.Source)),
            methods.EnumerateArray().Select(method => (
                Text(method, "name"), Text(method, "title"), Text(method, "summary"), Text(method, "source"))));

        static string Text(JsonElement method, string name) => method.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task The_table_has_a_line_for_each_method()
    {
        GossamerResult result = await GossamerProcess.RunAsync("methods");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        string[] lines = result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["name", .. SparseMethods.All.Select(method => method.Name)], lines.Select(line => line.Split(' ')[0]));
        Assert.Contains(lines, line => line.StartsWith("rigl ", StringComparison.Ordinal)
            && line.Contains("RigL: drops small weights, grows large gradients", StringComparison.Ordinal)
            && line.EndsWith("arXiv 1911.11134", StringComparison.Ordinal));
    }
}
