using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>A network of the catalog: what it is, what it takes and how to build it.</summary>
public sealed record ModelInfo
{
    /// <summary>Name on the command line, for example <c>vgg-19</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for lists: the network and the form of it.</summary>
    public required string Title { get; init; }

    /// <summary>Shape of one sample, without the batch dimension, for which the network was designed.</summary>
    public required IReadOnlyList<int> DefaultSampleShape { get; init; }

    /// <summary>Which other shapes it takes.</summary>
    public required AcceptedInputs Inputs { get; init; }

    /// <summary>Where the network is defined.</summary>
    public required string Source { get; init; }

    /// <summary>Builds the network from sample shape, number of classes and seed, all checked before.</summary>
    public required Func<IReadOnlyList<int>, int, ulong, nn.Module<Tensor, Tensor>> Build { private get; init; }

    /// <summary>
    /// A new network from samples [batch, <paramref name="sampleShape"/>…] to logits [batch, <paramref name="classes"/>], its
    /// weights determined by <paramref name="seed"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The network does not take this shape, or a number is below 1.</exception>
    public nn.Module<Tensor, Tensor> Create(IReadOnlyList<int> sampleShape, int classes, ulong seed)
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), classes, $"{Name} needs at least 1 class");
        if (sampleShape.Count == 0 || sampleShape.Any(static size => size < 1) || !Inputs.Accept(sampleShape))
            throw new ArgumentException(
                $"{Name} does not take samples of shape [{string.Join(", ", sampleShape)}], expected {Inputs.Description}",
                nameof(sampleShape));
        // The scope of a caller must not end the life of the parameters.
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> network = Build(sampleShape, classes, seed);
        foreach (Tensor tensor in network.parameters().Cast<Tensor>().Concat(network.buffers())) tensor.DetachFromDisposeScope();
        return network;
    }
}
