using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a search asks about two-party computation. Samples are those that ranges are calibrated on, [count, sample…].</summary>
public interface IPrivateCosts
{
    /// <summary>In one line, what predictions and measurements hold for.</summary>
    string Description { get; }

    /// <summary>Prices of the operators of every gate, alike in unit; only their ratios matter.</summary>
    /// <param name="network">The network with its gates.</param>
    /// <param name="objective">What is priced.</param>
    /// <param name="samples">For the ranges.</param>
    /// <param name="cancellation">Stops it.</param>
    GatePrices Prices(GatedNetwork network, PriceObjective objective, ReadOnlyMemory<float> samples, CancellationToken cancellation);

    /// <summary>Predicted milliseconds from question to answer.</summary>
    /// <param name="network">What is asked.</param>
    /// <param name="samples">For the ranges.</param>
    double Predict(TrainedNetwork network, ReadOnlyMemory<float> samples);

    /// <summary>Measured milliseconds from question to answer between two parties, a median for each network; all are asked in turns.</summary>
    /// <param name="networks">What is asked, each with samples for its ranges and to be asked about.</param>
    /// <param name="cancellation">Stops it.</param>
    IReadOnlyList<double> Measure(IReadOnlyList<(TrainedNetwork Network, ReadOnlyMemory<float> Samples)> networks, CancellationToken cancellation);
}
