using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.PrivateInference.Export;

/// <summary>An operation of a network as the protocols have it, still in real numbers.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Inputs">Lowered values taken: 0 is the input, i + 1 what lowered node i computes.</param>
/// <param name="Shape">Shape of the result for one sample.</param>
/// <param name="Source">The value of the network that the result is, where it is one.</param>
internal abstract record LoweredNode(string Name, IReadOnlyList<int> Inputs, IReadOnlyList<int> Shape, int? Source)
{
    /// <summary>Channels of the result: maps, or features.</summary>
    public int Channels => Shape[0];

    /// <summary>Elements of a channel.</summary>
    public int Area => Shape.Count == 1 ? 1 : Shape[1] * Shape[2];
}

/// <summary>W·x + b.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Input">What it takes.</param>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Source">The value that it is.</param>
/// <param name="Convolution">Its shape if it is a convolution.</param>
/// <param name="Weights">[rows, depth], row-major.</param>
/// <param name="Bias">[rows].</param>
/// <param name="ChannelOf">Channel of the operand that a weight of a row multiplies, by row and column.</param>
internal sealed record LoweredProduct(
    string Name, int Input, IReadOnlyList<int> Shape, int? Source, Kernels.Convolution.ConvolutionShape? Convolution, float[] Weights, float[] Bias,
    Func<int, int, int> ChannelOf) : LoweredNode(Name, [Input], Shape, Source)
{
    /// <summary>Rows of the weight.</summary>
    public int Rows => Bias.Length;

    /// <summary>Columns of the weight.</summary>
    public int Depth => Weights.Length / Bias.Length;
}

/// <summary>max(x, 0).</summary>
internal sealed record LoweredRelu(string Name, int Input, IReadOnlyList<int> Shape, int? Source) : LoweredNode(Name, [Input], Shape, Source);

/// <summary>c2·x² + c1·x + c0.</summary>
internal sealed record LoweredQuadratic(string Name, int Input, IReadOnlyList<int> Shape, int? Source, double C2, double C1, double C0)
    : LoweredNode(Name, [Input], Shape, Source);

/// <summary>The largest of each window.</summary>
internal sealed record LoweredMaxPool(string Name, int Input, IReadOnlyList<int> Shape, int? Source, PoolWindow Window)
    : LoweredNode(Name, [Input], Shape, Source);

/// <summary>The mean of each window.</summary>
internal sealed record LoweredAveragePool(string Name, int Input, IReadOnlyList<int> Shape, int? Source, PoolWindow Window)
    : LoweredNode(Name, [Input], Shape, Source);

/// <summary>x + y.</summary>
internal sealed record LoweredSum(string Name, int First, int Second, IReadOnlyList<int> Shape, int? Source)
    : LoweredNode(Name, [First, Second], Shape, Source);
