using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// Only those who offload are charged: how many do couples the devices of a service. For every share on a grid and every number k of
/// offloaders, the k devices that lose least by offloading do; the best k of each service is taken, and the decision evaluated with its own
/// best shares. With more than two services the grid gives way to alternation from random shares.
/// </summary>
internal sealed class OffloaderSearch(EdgeModel model, DeviceCosts costs, ShareChoice choice)
{
    private const int GridPoints = 199;

    private readonly double[] _extra = new double[model.Devices];
    private readonly int[] _level = new int[model.Devices];
    private readonly int[] _order = new int[model.Devices];
    private readonly EdgeDecision _trial = new(model);

    public void Solve(EdgeState state, EdgeDecision decision)
    {
        double best = double.PositiveInfinity;
        foreach (double[] shares in Starts())
        {
            double[] trial = shares;
            // Best shares of a decision may ask for another decision; a few rounds settle it.
            for (int round = 0; round < (model.Services > 2 ? 20 : 2); round++)
            {
                for (int m = 0; m < model.Services; m++) ChooseOffloaders(state, m, trial[m]);
                (double objective, double overflow) = choice.Objective(state, _trial);
                if (!(objective + overflow < best)) break;
                best = objective + overflow;
                decision.CopyFrom(_trial);
                trial = [.. choice.Shares];
                for (int m = 0; m < trial.Length; m++) trial[m] = Math.Max(trial[m], 1e-6);
            }
        }
    }

    private IEnumerable<double[]> Starts()
    {
        if (model.Services == 1) return [[1.0]];
        return model.Services == 2
            ? Enumerable.Range(1, GridPoints).Select(static i => (double[])[i / (GridPoints + 1.0), 1 - i / (GridPoints + 1.0)])
            : AlternatingSearch.Starts(model.Services);
    }

    private void ChooseOffloaders(EdgeState state, int service, double share)
    {
        int first = model.First[service], count = model.First[service + 1] - first, levels = model.Levels, bestCount = 0;
        double perSecond = model.Scenario.DelayWeight * model.EdgeSecondsPerBit[service] / share, least = double.PositiveInfinity;
        for (int offloaders = 0; offloaders <= count; offloaders++)
        {
            double total = Rank(offloaders);
            if (total < least) (least, bestCount) = (total, offloaders);
        }
        Rank(bestCount);
        for (int i = 0; i < count; i++)
        {
            int n = _order[first + i];
            bool offload = i < bestCount;
            _trial.Places[n] = offload ? Placement.Offload : Placement.Local;
            _trial.Levels[n] = offload ? _level[n] : costs.BestLocal[n];
        }

        // Orders the devices by what offloading costs more than running locally, and returns the cost when the first of them offload.
        double Rank(int offloaders)
        {
            double perBit = perSecond * 0.5 * (offloaders + 1), backlog = perSecond * state.EdgeBits[service], sum = 0;
            for (int n = first; n < first + count; n++)
            {
                double cheapest = double.PositiveInfinity;
                for (int k = 0; k < levels; k++)
                {
                    double cost = costs.Offload[n * levels + k] + perBit * costs.Bits[n * levels + k] + backlog;
                    if (cost < cheapest) (cheapest, _level[n]) = (cost, k);
                }
                double local = costs.Local[n * levels + costs.BestLocal[n]];
                sum += local;
                _extra[n] = cheapest - local;
                int place = n;
                for (; place > first && _extra[_order[place - 1]] > _extra[n]; place--) _order[place] = _order[place - 1];
                _order[place] = n;
            }
            for (int i = 0; i < offloaders; i++) sum += _extra[_order[first + i]];
            return sum;
        }
    }
}
