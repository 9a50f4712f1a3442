namespace Gossamer.EdgeInference.Tables;

/// <summary>The network of a cell.</summary>
/// <param name="File">Name of its file in the folder of the networks.</param>
/// <param name="Sha256">SHA-256 of the file.</param>
/// <param name="Weights">Weights of its products, active or not.</param>
/// <param name="NonZeros">Active weights.</param>
/// <param name="MultiplyAdds">Multiply-adds of a window with active weights.</param>
public sealed record MeasuredNetwork(string File, string Sha256, long Weights, long NonZeros, long MultiplyAdds);
