using System.Reflection;
using Gossamer.Inference.Checkpoints;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Protobuf;

namespace Gossamer.Inference.Onnx;

/// <summary>
/// Writes networks in the ONNX format: float32, input <c>input</c> [batch, sample…] with any batch, output <c>output</c>,
/// parameters under their own names.
/// </summary>
/// <remarks>
/// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and docs/Operators.md. No package of the platform writes it
/// without bringing a runtime along.
/// </remarks>
public static class OnnxFile
{
    /// <summary>Name of the graph's input.</summary>
    public const string InputName = "input";

    /// <summary>Name of the graph's output.</summary>
    public const string OutputName = "output";

    // 8 and 17 (2022): old enough for every runtime in use, and all operators written here have their present form.
    private const int IrVersion = 8, OperatorSet = 17;

    // The format ends at 2 GB, and so do the buffers in which its nested messages grow by doubling.
    private const long GreatestSize = 1 << 30;

    /// <summary>Writes <paramref name="network"/> to <paramref name="path"/> in one step.</summary>
    /// <exception cref="NotSupportedException">The parameters take more than 1 GB.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, TrainedNetwork network, OnnxWeights weights = OnnxWeights.Dense)
    {
        ProtobufWriter model = Write(network, weights);
        AtomicFile.Write(path, stream => stream.Write(model.Written));
    }

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="NotSupportedException">The parameters take more than 1 GB.</exception>
    public static byte[] Format(TrainedNetwork network, OnnxWeights weights = OnnxWeights.Dense) => Write(network, weights).Written.ToArray();

    private static ProtobufWriter Write(TrainedNetwork network, OnnxWeights weights)
    {
        long bytes = sizeof(float) * network.Vectors.Values.Sum(static vector => (long)vector.Length) + network.Weights.Values.Sum(
            weight => weights == OnnxWeights.Dense || weight.IsDense
                ? sizeof(float) * weight.Topology.Positions
                : (sizeof(float) + sizeof(long)) * (long)weight.Topology.NonZeros);
        if (bytes > GreatestSize) throw new NotSupportedException($"parameters of {bytes} bytes are more than the {GreatestSize} that this export writes");
        var model = new ProtobufWriter();
        model.WriteInt64(Field.Model.IrVersion, IrVersion);
        model.WriteText(Field.Model.ProducerName, "Gossamer");
        model.WriteText(Field.Model.ProducerVersion, typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        model.WriteMessage(Field.Model.Graph, graph => new OnnxGraph(graph, network).Write(weights));
        model.WriteMessage(Field.Model.OperatorSet, static set => set.WriteInt64(Field.OperatorSet.Version, OperatorSet));
        return model;
    }
}
