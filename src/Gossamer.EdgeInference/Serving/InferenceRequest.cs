namespace Gossamer.EdgeInference.Serving;

/// <summary>A request that has been read and fits its model.</summary>
/// <param name="Id">What the answer shall repeat; empty for nothing.</param>
/// <param name="Call">What the model is asked.</param>
/// <param name="Outputs">Places of the outputs that are wanted, in the order they are wanted.</param>
internal sealed record InferenceRequest(string Id, ModelCall Call, IReadOnlyList<int> Outputs)
{
    /// <summary>The parameter in which a device may say who it is.</summary>
    public const string DeviceParameter = "device";
}
