using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a search asks about two-party computation.</summary>
public interface IPrivateCosts
{
    /// <summary>In one line, what predictions hold for: link, machine, ring.</summary>
    string Description { get; }

    /// <summary>Prices of the operators of every gate, alike in unit; only their ratios matter.</summary>
    GatePrices Prices(GatedNetwork network, PriceObjective objective);

    /// <summary>Predicted milliseconds from question to answer.</summary>
    double Predict(TrainedNetwork network);

    /// <summary>Measured milliseconds from question to answer between two processes, the median of some.</summary>
    /// <param name="network">What is asked.</param>
    /// <param name="samples">What ranges are calibrated on, and asked about.</param>
    /// <param name="cancellation">Stops it.</param>
    double Measure(TrainedNetwork network, IDataset samples, CancellationToken cancellation);
}
