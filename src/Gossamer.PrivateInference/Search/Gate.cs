namespace Gossamer.PrivateInference.Search;

/// <summary>A place in a network where one of two operators is chosen.</summary>
/// <param name="Index">Number among the gates, in the order of the network.</param>
/// <param name="Name">The layer whose result enters the gate, as in <c>layer1.0.bn1</c>, or the number of the value where it is a sum.</param>
/// <param name="Kind">Activation or pooling.</param>
/// <param name="Node">Number of the node in the network's graph.</param>
/// <param name="Elements">Elements that enter for one sample, N_x.</param>
public sealed record Gate(int Index, string Name, GateKind Kind, int Node, int Elements);
