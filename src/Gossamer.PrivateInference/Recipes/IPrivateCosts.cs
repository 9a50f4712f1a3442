using Gossamer.Inference.Networks;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a search asks about two-party computation. Samples are those that ranges are calibrated on, [count, sample…].</summary>
public interface IPrivateCosts
{
    /// <summary>In one line, what predictions and measurements hold for.</summary>
    string Description { get; }

    /// <summary>What a network is predicted to cost: milliseconds, bytes or flights.</summary>
    /// <param name="network">What is asked.</param>
    /// <param name="objective">What is priced.</param>
    /// <param name="samples">For the ranges.</param>
    double Price(TrainedNetwork network, PriceObjective objective, ReadOnlyMemory<float> samples);

    /// <summary>Measured milliseconds from question to answer between two parties, a median for each network; all are asked in turns.</summary>
    /// <param name="networks">What is asked, each with samples for its ranges and to be asked about.</param>
    /// <param name="cancellation">Stops it.</param>
    IReadOnlyList<double> Measure(IReadOnlyList<(TrainedNetwork Network, ReadOnlyMemory<float> Samples)> networks, CancellationToken cancellation);
}
