using Gossamer.Inference.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Gossamer.Tests.Inference.Onnx;

/// <summary>Runs exported networks.</summary>
internal static class OnnxRuntime
{
    /// <summary>What ONNX Runtime makes of <paramref name="samples"/>, [batch, <paramref name="sampleShape"/>…].</summary>
    public static float[] Run(byte[] model, float[] samples, IReadOnlyList<int> sampleShape, int batch)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(samples, [batch, .. sampleShape.Select(static size => (long)size)]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [OnnxFile.InputName], [input], [OnnxFile.OutputName]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
