using Xunit;

namespace Gossamer.Tests.Architecture;

/// <summary>What a device or an edge server needs to decide lies in folders that know neither training's libraries nor records of runs.</summary>
public sealed class EdgeClosureTests
{
    private static readonly string[] Deciding = ["Model", "Allocation", "Solvers", "Simulation", "Policies", "Networks", "Agents", "Exact", "Live"];

    private static readonly string[] Serving = ["Security", "Serving", "Telemetry"];

    [Fact]
    public void Deciding_and_serving_need_no_tensor_library()
    {
        string source = Path.Combine(Repository.Root, "src", "Gossamer.EdgeInference");
        List<string> wrong = [];
        foreach (string folder in Deciding.Concat(Serving))
        {
            string[] files = Directory.GetFiles(Path.Combine(source, folder), "*.cs", SearchOption.AllDirectories);
            Assert.NotEmpty(files);
            foreach (string file in files)
            {
                string text = File.ReadAllText(file);
                foreach (string layer in (string[])["Gossamer.Learning", "Gossamer.Sparsity", "Gossamer.Distributed", "TorchSharp"])
                    if (text.Contains(layer, StringComparison.Ordinal)) wrong.Add($"{Path.GetFileName(file)} uses {layer}");
            }
        }
        Assert.Empty(wrong);
    }
}
