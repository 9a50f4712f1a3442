namespace Gossamer.EdgeInference.Serving;

/// <summary>A model that is a function.</summary>
/// <param name="description">Name, version, inputs and outputs.</param>
/// <param name="function">Makes all outputs in their order; it may be called from several threads.</param>
public sealed class FunctionModel(ModelDescription description, Func<ModelCall, IReadOnlyList<InferenceTensor>> function) : IServedModel
{
    /// <inheritdoc/>
    public ModelDescription Description => description;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InferenceTensor>> InferAsync(ModelCall call, CancellationToken cancellation) => new(function(call));

    /// <summary>Nothing to do.</summary>
    public void Dispose() { }
}
