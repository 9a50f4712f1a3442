using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// Costs of every option of every device in a slot, in units of the objective V·D + Σ Z (A^th − A): a constant for running locally, and for
/// offloading a constant and a slope over the inverse share 1 / c of its service.
/// </summary>
internal sealed class DeviceCosts(EdgeModel model)
{
    private readonly double[] _weights = new double[model.Devices];

    /// <summary>[device, level]: running locally, local overflow and accuracy included.</summary>
    public readonly double[] Local = new double[model.Devices * model.Levels];

    /// <summary>[device, level]: what offloading costs whatever the shares.</summary>
    public readonly double[] Offload = new double[model.Devices * model.Levels];

    /// <summary>[device, level]: bits of a task.</summary>
    public readonly double[] Bits = new double[model.Devices * model.Levels];

    /// <summary>[device]: the level that is best locally.</summary>
    public readonly int[] BestLocal = new int[model.Devices];

    /// <summary>Σ Z A^th, which no decision changes.</summary>
    public double Promise { get; private set; }

    /// <summary>Fills the tables for a slot.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="backlogPrices">[service]: what each bit sent to the edge costs on top, in units of the objective; empty for nothing.</param>
    public void Prepare(EdgeState state, ReadOnlySpan<double> backlogPrices = default)
    {
        EdgeScenario scenario = model.Scenario;
        double v = scenario.DelayWeight, penalty = v * scenario.OverflowPenalty, capacity = scenario.LocalQueueBits;
        int levels = model.Levels;
        model.Weigh(state, _weights);
        Promise = 0;
        for (int m = 0; m < model.Services; m++)
        {
            double deficit = state.Deficit[m], backlogPrice = backlogPrices.IsEmpty ? 0 : backlogPrices[m];
            Promise += deficit * model.Thresholds[m];
            for (int n = model.First[m]; n < model.First[m + 1]; n++)
            {
                double queue = state.LocalBits[n], drain = model.LocalDrain[n], price = deficit * _weights[n], least = double.PositiveInfinity;
                double always = queue - drain > capacity ? penalty : 0, upload = v * state.UploadSecondsPerBit[n] + backlogPrice, local = v * model.LocalSecondsPerBit[n];
                for (int k = 0; k < levels; k++)
                {
                    int option = n * levels + k, table = (m * levels + k) * 2;
                    double bits = state.TaskBits[n] * model.Fraction[k];
                    double cost = local * (queue + bits) - price * model.Accuracies[table + (int)Placement.Local];
                    if (queue + bits - drain > capacity) cost += penalty;
                    Bits[option] = bits;
                    Local[option] = cost;
                    Offload[option] = upload * bits + always - price * model.Accuracies[table + (int)Placement.Offload];
                    if (cost < least) (least, BestLocal[n]) = (cost, k);
                }
            }
        }
    }
}
