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

    /// <summary>Writes <paramref name="network"/> to <paramref name="path"/> in one step.</summary>
    /// <exception cref="NotSupportedException">The file would have 2 GB or more, which the format does not allow.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, TrainedNetwork network, OnnxWeights weights = OnnxWeights.Dense)
    {
        ProtobufWriter model = Write(network, weights);
        AtomicFile.Write(path, stream => stream.Write(model.Written));
    }

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="NotSupportedException">There would be 2 GB or more.</exception>
    public static byte[] Format(TrainedNetwork network, OnnxWeights weights = OnnxWeights.Dense) => Write(network, weights).Written.ToArray();

    private static ProtobufWriter Write(TrainedNetwork network, OnnxWeights weights)
    {
        long bytes = sizeof(float) * (network.Positions + network.Vectors.Values.Sum(static vector => (long)vector.Length));
        if (weights == OnnxWeights.Dense && bytes > Array.MaxLength / 2)
            throw new NotSupportedException($"a network of {bytes} bytes does not fit an ONNX file, which has at most 2 GB");
        var model = new ProtobufWriter();
        model.WriteInt64(Field.Model.IrVersion, IrVersion);
        model.WriteText(Field.Model.ProducerName, "Gossamer");
        model.WriteText(Field.Model.ProducerVersion, typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        model.WriteMessage(Field.Model.Graph, graph => new OnnxGraph(graph, network).Write(weights));
        model.WriteMessage(Field.Model.OperatorSet, static set => set.WriteInt64(Field.OperatorSet.Version, OperatorSet));
        return model;
    }
}
