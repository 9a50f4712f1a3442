namespace Gossamer.EdgeInference.Serving;

/// <summary>The answer to a request.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Id">The request's.</param>
/// <param name="Outputs">The outputs that were wanted.</param>
internal sealed record InferenceResponse(ModelDescription Model, string Id, IReadOnlyList<InferenceTensor> Outputs);
