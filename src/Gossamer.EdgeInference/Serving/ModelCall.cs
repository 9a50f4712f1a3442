namespace Gossamer.EdgeInference.Serving;

/// <summary>What a model is asked.</summary>
/// <param name="Inputs">All inputs in the order of <see cref="ModelDescription.Inputs"/>, each of its type and shape.</param>
/// <param name="Parameters">What else the request says, by name: values are bool, long, ulong, double or string.</param>
public sealed record ModelCall(IReadOnlyList<InferenceTensor> Inputs, IReadOnlyDictionary<string, object> Parameters);
