using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;

namespace Gossamer.Tests.PrivateInference.Recipes;

/// <summary>Prices that are proportional to elements: ten for a comparison, one for a polynomial.</summary>
internal sealed class FlatCosts : IPrivateCosts
{
    public string Description => "flat prices";

    public GatePrices Prices(GatedNetwork network, PriceObjective objective, ReadOnlyMemory<float> samples, CancellationToken cancellation) => new(
        [.. network.Gates.Select(static gate => 10.0 * gate.Elements)], [.. network.Gates.Select(static gate => 1.0 * gate.Elements)], rest: 1000);

    public double Predict(TrainedNetwork network, ReadOnlyMemory<float> samples) => (1000 + network.Graph.Nodes.Sum(node => node.Operation switch
    {
        ReluOperation or MaxPoolOperation => 10.0,
        QuadraticOperation or AveragePoolOperation => 1.0,
        _ => 0,
    } * network.Graph.ElementsOf(node.Inputs[0]))) / 1000;

    public IReadOnlyList<double> Measure(
        IReadOnlyList<(TrainedNetwork Network, ReadOnlyMemory<float> Samples)> networks, CancellationToken cancellation) =>
        [.. networks.Select(network => 1.1 * Predict(network.Network, network.Samples))];
}
