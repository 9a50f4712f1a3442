namespace Gossamer.EdgeInference.Serving;

/// <summary>What a model says of one of its inputs or outputs.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="DataType">Type of its elements.</param>
/// <param name="Shape">Sizes; −1 stands for any size of at least 1.</param>
public sealed record TensorSpec(string Name, TensorDataType DataType, params IReadOnlyList<long> Shape)
{
    /// <summary>Checks what a request says of its tensor, before anything is made or read for it.</summary>
    /// <param name="dataType">The type, as the request spells it.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>Elements of the tensor.</returns>
    /// <exception cref="InferenceException">The tensor is another than the model takes.</exception>
    internal int ElementsOf(string dataType, IReadOnlyList<long> shape)
    {
        if (dataType != DataType.Name())
            throw InferenceException.Invalid($"input '{Name}' has datatype '{OneLine.Of(dataType)}', expected {DataType.Name()}");
        bool fits = shape.Count == Shape.Count;
        long elements = 1;
        for (int i = 0; fits && i < shape.Count; i++)
        {
            fits = Shape[i] < 0 ? shape[i] >= 1 : shape[i] == Shape[i];
            // Two factors below 2³¹: the product of no number of them passes unseen.
            if (fits && (shape[i] > int.MaxValue || (elements *= shape[i]) > int.MaxValue))
                throw InferenceException.Invalid($"input '{Name}' has shape {Text(shape)}, more than {int.MaxValue} elements");
        }
        return fits ? (int)elements : throw InferenceException.Invalid($"input '{Name}' has shape {Text(shape)}, expected {Text(Shape)}");
    }

    /// <summary>A shape in messages; one of absurd rank is cut.</summary>
    internal static string Text(IReadOnlyList<long> shape) =>
        shape.Count <= 16 ? $"[{string.Join(", ", shape)}]" : $"[{string.Join(", ", shape.Take(16))}, … {shape.Count} sizes]";
}
