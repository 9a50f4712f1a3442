using Gossamer.Inference.Networks;

namespace Gossamer.Learning.Models;

/// <summary>A module that can say what it computes as a <see cref="NetworkGraph"/>, so that it runs on sparse kernels too.</summary>
public interface IGraphModule
{
    /// <summary>Adds to <paramref name="graph"/> what the module's forward pass computes and returns the value that results.</summary>
    /// <param name="graph">The graph so far.</param>
    /// <param name="input">The value that the module takes.</param>
    /// <param name="name">The module's own name in the network, empty for the network itself.</param>
    int Describe(GraphBuilder graph, int input, string name);
}
