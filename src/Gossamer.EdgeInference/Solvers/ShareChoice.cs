using Gossamer.EdgeInference.Allocation;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>What devices choose at given shares, and what a decision really costs with its own best shares.</summary>
internal sealed class ShareChoice(EdgeModel model, DeviceCosts costs)
{
    private readonly double[] _work = new double[model.Services];
    private readonly double[] _shares = new double[model.Services];
    private readonly double[] _offloaded = new double[model.Services];

    /// <summary>[service]: the best shares of the decision last given to <see cref="Objective"/>.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>Each device's best option where all devices are charged: then the objective separates.</summary>
    public void Choose(ReadOnlySpan<double> shares, EdgeDecision decision)
    {
        double v = model.Scenario.DelayWeight;
        int levels = model.Levels;
        for (int m = 0; m < model.Services; m++)
        {
            double slope = v * model.EdgeSecondsPerBit[m] * 0.5 * (model.First[m + 1] - model.First[m] + 1) / shares[m];
            for (int n = model.First[m]; n < model.First[m + 1]; n++)
            {
                double least = double.PositiveInfinity;
                int best = 0;
                for (int k = 0; k < levels; k++)
                {
                    double cost = costs.Offload[n * levels + k] + slope * costs.Bits[n * levels + k];
                    if (cost < least) (least, best) = (cost, k);
                }
                bool local = costs.Local[n * levels + costs.BestLocal[n]] <= least;
                decision.Places[n] = local ? Placement.Local : Placement.Offload;
                decision.Levels[n] = local ? costs.BestLocal[n] : best;
            }
        }
    }

    /// <summary>The objective of a decision without Σ Z A^th and without edge overflow, and the penalty of edge overflow.</summary>
    public (double Objective, double Overflow) Objective(EdgeState state, EdgeDecision decision)
    {
        EdgeScenario scenario = model.Scenario;
        bool all = scenario.Charging == EdgeWaitCharging.AllDevices;
        double sum = 0, root = 0;
        int levels = model.Levels;
        for (int m = 0; m < model.Services; m++)
        {
            double offloaded = 0;
            int offloaders = 0;
            for (int n = model.First[m]; n < model.First[m + 1]; n++)
            {
                int option = n * levels + decision.Levels[n];
                if (decision.Places[n] == Placement.Local)
                {
                    sum += costs.Local[option];
                    continue;
                }
                sum += costs.Offload[option];
                offloaded += costs.Bits[option];
                offloaders++;
            }
            double waiting = all ? model.First[m + 1] - model.First[m] : offloaders;
            _offloaded[m] = offloaded;
            _work[m] = model.EdgeSecondsPerBit[m] * ((waiting + 1) * 0.5 * offloaded + waiting * state.EdgeBits[m]);
            root += Math.Sqrt(_work[m]);
        }
        ShareAllocation.Optimal(_work, _shares);
        double overflow = 0;
        for (int m = 0; m < model.Services; m++)
            if (state.EdgeBits[m] + _offloaded[m] - _shares[m] * model.EdgeDrain[m] > scenario.EdgeQueueBits) overflow += scenario.DelayWeight * scenario.OverflowPenalty;
        return (sum + scenario.DelayWeight * root * root, overflow);
    }
}
