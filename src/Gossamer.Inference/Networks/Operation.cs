namespace Gossamer.Inference.Networks;

/// <summary>What a node of a <see cref="NetworkGraph"/> computes. Shapes are those of one sample, without the batch dimension.</summary>
public abstract record Operation
{
    /// <summary>Values that it takes.</summary>
    public virtual int Inputs => 1;

    /// <summary>Names and lengths of the vectors that evaluation reads.</summary>
    public virtual IReadOnlyList<(string Name, int Length)> Vectors => [];

    /// <summary>Shape of the result.</summary>
    /// <param name="inputs">Shapes of the values taken.</param>
    /// <exception cref="ArgumentException">It cannot be applied to these shapes.</exception>
    public abstract IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs);

    /// <summary>Reads a shape [channels, height, width].</summary>
    /// <exception cref="ArgumentException">The shape has another rank.</exception>
    protected (int Channels, int Height, int Width) Maps(IReadOnlyList<int> shape) => shape.Count == 3
        ? (shape[0], shape[1], shape[2])
        : throw new ArgumentException($"{Name} takes maps [channels, height, width], not [{string.Join(", ", shape)}]");

    /// <summary>Reads the number of features of a shape [features].</summary>
    /// <exception cref="ArgumentException">The shape has another rank.</exception>
    protected int Features(IReadOnlyList<int> shape) => shape.Count == 1
        ? shape[0]
        : throw new ArgumentException($"{Name} takes samples [features], not [{string.Join(", ", shape)}]");

    /// <summary>The operation in messages.</summary>
    protected string Name => GetType().Name.Replace(nameof(Operation), null);
}
