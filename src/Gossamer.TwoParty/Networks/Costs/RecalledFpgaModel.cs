using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>
/// The latency model of two FPGA boards as it is recalled from the papers on PolyMPCNet and PASNet (arXiv 2209.09424, 2306.15513). It is
/// <b>unverified</b>: neither formulas nor constants were checked against a source, its flow of 32-bit comparisons would not be secure, and it
/// prices no offline phase. It is here to reproduce trends and never for a claim; bytes and flights are those of the protocols that really run.
/// </summary>
public static class RecalledFpgaModel
{
    /// <summary>Name of the profile.</summary>
    public const string Name = "fpga-recalled";

    // Seconds of a message, bits a second, and operations a second (parallelism times clock): guesses, like all else here.
    private const double Message = 1e-4, Bits = 8e9, Operations = 100 * 2e8;

    /// <summary>Prices one query.</summary>
    public static NetworkEstimate Estimate(NetworkManifest manifest)
    {
        NetworkEstimate exact = new CostModel(CostProfile.Unmeasured).Estimate(manifest);
        StepEstimate[] steps = [.. exact.Steps.Select((step, i) =>
            i < manifest.Steps.Count ? step with { OnlineSeconds = manifest.Steps[i].Nodes.Sum(node => Seconds(manifest, manifest.Nodes[node])) } : step)];
        return exact with { Profile = $"{Name} (unverified)", Measured = false, Steps = steps, OnlineSeconds = steps.Sum(static step => step.OnlineSeconds) };
    }

    private static double Seconds(NetworkManifest manifest, PrivateNode node)
    {
        ValueForm input = manifest.FormOf(node.Inputs[0]);
        double count = (double)manifest.Settings.Batch * input.Elements;
        return node.Operation switch
        {
            PrivateProduct product => 3.0 * product.ShapeFor(input, manifest.Settings.Batch).Weights * product.ShapeFor(input, manifest.Settings.Batch).Positions / Operations
                + 2 * Sending(count),
            PrivateRelu or PrivateTruncatedRelu => Comparison(count),
            PrivateMaxPool => Comparison(count) + 3 * Message,
            PrivateQuadratic => 2 * count / Operations + 2 * Sending(count),
            PrivateAveragePool => 2 * count / Operations,
            _ => 0,
        };
    }

    /// <summary>Four messages: a mask, 16 choices of 32 bits, tables of 4 · 16 entries of 32 bits, a bit.</summary>
    private static double Comparison(double count) =>
        (32 * 17 + 32 * (17 + 64) + 32 * 64 + 1) * count / Operations
        + 4 * Message + 32 / Bits + 32 * 16 * count / Bits + 32 * 4 * 16 * count / Bits + count / Bits;

    private static double Sending(double count) => Message + 32 * count / Bits;
}
