using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Keeps the edge from taking more than it can do: while the work of a decision, with what waits already, exceeds a bound, rates of devices that send
/// are lowered, the highest first, and where all are at the lowest, devices answer by themselves.
/// </summary>
public static class OverloadShedding
{
    /// <summary>Changes <paramref name="decision"/> until the edge's work is within <paramref name="mostSeconds"/>.</summary>
    /// <returns>How many steps that took: levels given up, and devices sent home.</returns>
    public static int Apply(EdgeModel model, EdgeState state, EdgeDecision decision, double mostSeconds)
    {
        double seconds = 0;
        for (int m = 0; m < model.Services; m++) seconds += model.EdgeSecondsPerBit[m] * state.EdgeBits[m];
        for (int n = 0; n < model.Devices; n++)
            if (decision.Places[n] == Placement.Offload) seconds += Seconds(n, decision.Levels[n]);
        int steps = 0;
        while (seconds > mostSeconds && Heaviest() is >= 0 and int device)
        {
            int level = decision.Levels[device];
            seconds -= Seconds(device, level);
            if (level > 0) seconds += Seconds(device, decision.Levels[device] = level - 1);
            else decision.Places[device] = Placement.Local;
            steps++;
        }
        return steps;

        double Seconds(int n, int level) => model.EdgeSecondsPerBit[model.ServiceOf[n]] * model.Fraction[level] * state.TaskBits[n];

        // Of the highest rate, the one with most work.
        int Heaviest()
        {
            int heaviest = -1;
            for (int n = 0; n < model.Devices; n++)
            {
                if (decision.Places[n] != Placement.Offload || Seconds(n, decision.Levels[n]) == 0) continue;
                if (heaviest < 0 || (decision.Levels[n], Seconds(n, decision.Levels[n])).CompareTo((decision.Levels[heaviest], Seconds(heaviest, decision.Levels[heaviest]))) > 0) heaviest = n;
            }
            return heaviest;
        }
    }
}
