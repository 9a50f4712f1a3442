namespace Gossamer.Inference.Networks;

/// <summary>
/// What a network computes, as operations on values, without the numbers in its parameters. Value 0 is the input, value i + 1 what
/// node i computes; nodes take earlier values only. Training on sparse kernels, inference and export all start from it.
/// </summary>
public sealed class NetworkGraph
{
    /// <summary>The value that stands for the network's input.</summary>
    public const int Input = 0;

    internal NetworkGraph(IReadOnlyList<int> sampleShape, IReadOnlyList<NetworkNode> nodes, int output) =>
        (SampleShape, Nodes, Output) = (sampleShape, nodes, output);

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The nodes, each after those it takes values from.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>The value that is the network's result.</summary>
    public int Output { get; }

    /// <summary>Number of values, the input included.</summary>
    public int Values => Nodes.Count + 1;

    /// <summary>Shape of a value for one sample.</summary>
    public IReadOnlyList<int> ShapeOf(int value) => value == Input ? SampleShape : Nodes[value - 1].Shape;

    /// <summary>Elements of a value for one sample.</summary>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1.</exception>
    public int ElementsOf(int value) => ShapeOf(value).Aggregate(1, static (product, size) => checked(product * size));

    /// <summary>How many nodes take each value; the network's result counts once more.</summary>
    public int[] Uses()
    {
        int[] uses = new int[Values];
        foreach (NetworkNode node in Nodes)
            foreach (int input in node.Inputs) uses[input]++;
        uses[Output]++;
        return uses;
    }
}
