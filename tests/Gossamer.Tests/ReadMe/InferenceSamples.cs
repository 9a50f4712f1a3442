using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Onnx;
using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.ReadMe;

/// <summary>Code of the page on inference, each piece in a method that the tests call.</summary>
internal static class InferenceSamples
{
    /// <summary>Returns the results of the network in <paramref name="path"/>.</summary>
    public static float[] Run(string path, float[] samples, int batch)
    {
        // <sample>
        using InferencePlan plan = InferencePlan.Load(path);
        float[] logits = new float[batch * plan.ResultLength];
        plan.Run(samples, batch, logits);
        // </sample>
        return logits;
    }

    /// <summary>Writes <paramref name="module"/>, which takes pictures of 8 × 8.</summary>
    public static TrainedNetwork Save(nn.Module<Tensor, Tensor> module, string path, TextWriter output)
    {
        // <sample>
        TrainedNetwork network = ModuleNetwork.Of(module, sampleShape: [1, 8, 8]);
        NetworkFile.Save(path, network);
        output.WriteLine($"{network.NonZeros} of {network.Positions} weights are active");
        // </sample>
        return network;
    }

    /// <summary>Writes an ONNX file.</summary>
    public static void Export(TrainedNetwork network, string path)
    {
        // <sample>
        OnnxFile.Save(path, network, OnnxWeights.Sparse);
        // </sample>
    }
}
