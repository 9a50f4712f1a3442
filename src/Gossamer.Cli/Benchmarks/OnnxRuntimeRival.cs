using Gossamer.Inference.Networks;
using Gossamer.Inference.Onnx;
using Gossamer.Sparsity.Benchmarks;
using Microsoft.ML.OnnxRuntime;

namespace Gossamer.Cli.Benchmarks;

/// <summary>
/// ONNX Runtime on all processors with every optimisation, normalisations folded into convolutions. Here and not beside the benchmark: who
/// uses the library for training does not need a second runtime.
/// </summary>
internal sealed class OnnxRuntimeRival : IInferenceRival
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue[] _inputs, _outputs;
    private readonly string[] _inputNames = [OnnxFile.InputName], _outputNames = [OnnxFile.OutputName];

    private OnnxRuntimeRival(InferenceSession session, OrtValue input, OrtValue output) =>
        (_session, _inputs, _outputs) = (session, [input], [output]);

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <summary>A session for <paramref name="network"/> with samples [batch, sample…].</summary>
    public static IInferenceRival Create(TrainedNetwork network, float[] samples, int batch)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = Environment.ProcessorCount,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Its threads spin while a run lasts, which is when it pays for them, and not on into what is measured next.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        NetworkGraph graph = network.Graph;
        return new OnnxRuntimeRival(
            new InferenceSession(OnnxFile.Format(network.FoldBatchNorms()), options), Value(samples, batch, graph.SampleShape),
            Value(new float[batch * graph.ElementsOf(graph.Output)], batch, graph.ShapeOf(graph.Output)));
    }

    /// <inheritdoc/>
    public void Run() => _session.Run(_run, _inputNames, _inputs, _outputNames, _outputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs)) value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Value(float[] elements, int batch, IReadOnlyList<int> shape) =>
        OrtValue.CreateTensorValueFromMemory(elements, [batch, .. shape.Select(static size => (long)size)]);
}
