namespace Gossamer.Inference.Onnx;

/// <summary>How an ONNX file holds weights with inactive positions.</summary>
public enum OnnxWeights
{
    /// <summary>Every position, zero where inactive: what every runtime reads.</summary>
    Dense,

    /// <summary>Active positions only, as <c>sparse_initializer</c>: a small file for runtimes that read it, as ONNX Runtime does.</summary>
    Sparse,
}
