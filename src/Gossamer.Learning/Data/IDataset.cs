namespace Gossamer.Learning.Data;

/// <summary>Samples of one shape with a class label each, readable in any order and from any thread.</summary>
public interface IDataset
{
    /// <summary>Name for reports, for example <c>fashion-mnist/test</c>.</summary>
    string Name { get; }

    /// <summary>Number of samples.</summary>
    int Count { get; }

    /// <summary>Shape of one sample without the batch dimension, for example [3, 32, 32].</summary>
    IReadOnlyList<int> SampleShape { get; }

    /// <summary>Names of the classes; a label is an index into them.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Label of sample <paramref name="index"/>.</summary>
    int Label(int index);

    /// <summary>Writes sample <paramref name="index"/> in row-major order, values as the format defines them scaled to [0, 1].</summary>
    void Read(int index, Span<float> destination);
}
