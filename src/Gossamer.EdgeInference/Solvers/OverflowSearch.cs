using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// Looks for something better than a decision that lets an edge queue overflow. Whether one does depends on all devices of a service together, so
/// the objective no longer separates: all decisions are tried where they are few, otherwise minimisers for rising prices of what is sent to
/// the edge, and then single changes while they help.
/// </summary>
internal sealed class OverflowSearch(EdgeModel model, DeviceCosts costs, ShareChoice choice, DppSolver solver)
{
    private const int MostTried = 4096;

    private static readonly double[] Ladder = [0.25, 0.5, 1, 2, 4, 8, 16, 64];

    private readonly EdgeDecision _trial = new(model);
    private readonly double[] _prices = new double[model.Services];

    /// <summary>Replaces <paramref name="decision"/> where something better is found, and returns its objective with overflow, without Σ Z A^th.</summary>
    public double Improve(EdgeState state, EdgeDecision decision, ReadOnlySpan<double> backlogPrices, double objective)
    {
        double decisions = Math.Pow(2 * model.Levels, model.Devices);
        if (decisions <= MostTried) return TryAll(state, decision, objective, (int)decisions);
        double lower = solver.LowerValue;
        var found = new EdgeDecision(model);
        found.CopyFrom(decision);
        foreach (double rung in Ladder)
        {
            for (int m = 0; m < _prices.Length; m++)
                _prices[m] = (backlogPrices.IsEmpty ? 0 : backlogPrices[m]) + rung * model.Scenario.DelayWeight * model.DevicesOf(m).Count * model.EdgeSecondsPerBit[m];
            costs.Prepare(state, _prices);
            solver.Search(state, _trial);
            costs.Prepare(state, backlogPrices);
            Keep(state, found, ref objective);
        }
        while (Step(state, found, ref objective)) { }
        decision.CopyFrom(found);
        solver.Restore(lower);
        return objective;
    }

    private double TryAll(EdgeState state, EdgeDecision decision, double objective, int decisions)
    {
        int options = 2 * model.Levels;
        for (int index = 0; index < decisions; index++)
        {
            for (int n = 0, rest = index; n < model.Devices; n++, rest /= options) (_trial.Levels[n], _trial.Places[n]) = (rest % options / 2, (Placement)(rest % 2));
            Keep(state, decision, ref objective);
        }
        return objective;
    }

    /// <summary>The best change of one device, if any helps.</summary>
    private bool Step(EdgeState state, EdgeDecision found, ref double objective)
    {
        double before = objective;
        var centre = new EdgeDecision(model);
        centre.CopyFrom(found);
        for (int n = 0; n < model.Devices; n++)
            for (int option = 0; option < 2 * model.Levels; option++)
            {
                _trial.CopyFrom(centre);
                (_trial.Levels[n], _trial.Places[n]) = (option / 2, (Placement)(option % 2));
                Keep(state, found, ref objective);
            }
        return objective < before - 1e-12 * Math.Abs(before);
    }

    private void Keep(EdgeState state, EdgeDecision best, ref double objective)
    {
        (double value, double overflow) = choice.Objective(state, _trial);
        if (!(value + overflow < objective)) return;
        objective = value + overflow;
        best.CopyFrom(_trial);
    }
}
