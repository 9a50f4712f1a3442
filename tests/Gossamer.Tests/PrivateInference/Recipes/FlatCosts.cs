using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Recipes;

namespace Gossamer.Tests.PrivateInference.Recipes;

/// <summary>Prices that are proportional to elements: ten for a comparison, one for a polynomial.</summary>
internal sealed class FlatCosts : IPrivateCosts
{
    public string Description => "flat prices";

    public double Price(TrainedNetwork network, PriceObjective objective, ReadOnlyMemory<float> samples) => (1000 + network.Graph.Nodes.Sum(node => node.Operation switch
    {
        ReluOperation or MaxPoolOperation => 10.0,
        QuadraticOperation or AveragePoolOperation => 1.0,
        _ => 0,
    } * network.Graph.ElementsOf(node.Inputs[0]))) / 1000;

    public IReadOnlyList<double> Measure(
        IReadOnlyList<(TrainedNetwork Network, ReadOnlyMemory<float> Samples)> networks, CancellationToken cancellation) =>
        [.. networks.Select(network => 1.1 * Price(network.Network, PriceObjective.Online, network.Samples))];
}
