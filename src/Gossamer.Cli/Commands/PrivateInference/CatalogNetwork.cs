using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;
using TorchSharp;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>A network of the catalog with random weights, exported for two parties: time does not depend on what weights are.</summary>
internal static class CatalogNetwork
{
    private static readonly Option<int> RingBits = new("--k") { Description = "Bits of the ring", HelpName = "K", DefaultValueFactory = static _ => 64 };

    private static readonly Option<int> Width = new("--width") { Description = "Least compare width", HelpName = "W", DefaultValueFactory = static _ => 24 };

    private static readonly Option<int> Fraction = new("--fraction") { Description = "Most bits behind the point of activations", HelpName = "N", DefaultValueFactory = static _ => 11 };

    private static readonly Option<int> WeightBits = new("--weight-bits") { Description = "Most bits of a weight", HelpName = "N", DefaultValueFactory = static _ => 12 };

    private static readonly Option<int> LeafBits = new("--leaf-bits") { Description = "Bits of a leaf of comparisons", HelpName = "M", DefaultValueFactory = static _ => 1 };

    private static readonly Option<int> Batch = new("--batch-size") { Description = "Samples of a query", HelpName = "N", DefaultValueFactory = static _ => 1 };

    /// <summary>How it is exported.</summary>
    public static IEnumerable<Option> Options => [RingBits, Width, Fraction, WeightBits, LeafBits, Batch, CommonOptions.Seed];

    /// <summary>Makes the network, and a query.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="name">Its name in the catalog.</param>
    /// <param name="polynomial">Whether it has quadratic activations and average pooling throughout.</param>
    /// <exception cref="ArgumentException">There is no such network, or it cannot be exported so.</exception>
    public static (PrivateModel Model, ReadOnlyMemory<float> Query) Export(ParseResult parse, string name, bool polynomial)
    {
        ModelInfo info = ModelCatalog.Find(name);
        ulong seed = parse.GetValue(CommonOptions.Seed);
        TrainedNetwork network;
        using (torch.nn.Module<torch.Tensor, torch.Tensor> module = info.Create(info.DefaultSampleShape, 10, seed)) network = ModuleNetwork.Of(module, info.DefaultSampleShape);
        if (polynomial) network = PolynomialRewrite.Apply(network);
        PrivateModel model = PrivateModel.Export(network, Pictures(4 * network.Graph.ElementsOf(NetworkGraph.Input), seed), new ExportOptions
        {
            Name = $"{info.Name}{(polynomial ? ", polynomial" : "")}",
            RingBits = parse.GetRequiredValue(RingBits),
            Batch = parse.GetRequiredValue(Batch),
            LeafBits = parse.GetRequiredValue(LeafBits),
            MinCompareWidth = parse.GetRequiredValue(Width),
            MaxFraction = parse.GetRequiredValue(Fraction),
            MaxWeightBits = parse.GetRequiredValue(WeightBits),
        });
        return (model, Pictures(model.Manifest.Settings.Batch * model.Manifest.Input.Elements, seed + 1));
    }

    private static float[] Pictures(int length, ulong seed)
    {
        var random = new Random((int)seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }
}
