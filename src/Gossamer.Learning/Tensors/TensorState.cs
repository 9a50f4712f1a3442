using Gossamer.Inference.Checkpoints;
using static TorchSharp.torch;

namespace Gossamer.Learning.Tensors;

/// <summary>Whole tensors as entries of a checkpoint, in their own element type.</summary>
public static class TensorState
{
    /// <summary>Writes <paramref name="value"/> with its shape.</summary>
    /// <exception cref="NotSupportedException">The element type is none of float, double, long.</exception>
    public static void Write(StateWriter writer, string name, Tensor value)
    {
        long[] shape = value.dim() == 0 ? [1] : value.shape;
        switch (value.dtype)
        {
            case ScalarType.Float32: writer.Write<float>(name, TensorData.Copy<float>(value), shape); break;
            case ScalarType.Float64: writer.Write<double>(name, TensorData.Copy<double>(value), shape); break;
            case ScalarType.Int64: writer.Write<long>(name, TensorData.Copy<long>(value), shape); break;
            default: throw new NotSupportedException($"{name} has element type {value.dtype}");
        }
    }

    /// <summary>Overwrites <paramref name="value"/> with what <see cref="Write"/> wrote.</summary>
    public static void Read(StateReader reader, string name, Tensor value)
    {
        switch (value.dtype)
        {
            case ScalarType.Float32: TensorData.CopyFrom<float>(reader.Read<float>(name, value.numel()), value); break;
            case ScalarType.Float64: TensorData.CopyFrom<double>(reader.Read<double>(name, value.numel()), value); break;
            case ScalarType.Int64: TensorData.CopyFrom<long>(reader.Read<long>(name, value.numel()), value); break;
            default: throw new NotSupportedException($"{name} has element type {value.dtype}");
        }
    }
}
