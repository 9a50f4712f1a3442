using Gossamer.EdgeInference.Allocation;

namespace Gossamer.EdgeInference.Model;

/// <summary>Equations E1 to E14 of a slot, in the order in which they happen: delays, accuracy and reward with old deficits, then queues.</summary>
public static class SlotEquations
{
    /// <summary>Computes what <paramref name="decision"/> leads to; changes nothing but <paramref name="outcome"/>.</summary>
    /// <exception cref="ArgumentException">A given share is not within (0, 1] where it is needed, or shares sum to more than 1.</exception>
    public static void Evaluate(EdgeModel model, EdgeState state, EdgeDecision decision, SlotOutcome outcome)
    {
        EdgeScenario scenario = model.Scenario;
        bool all = scenario.Charging == EdgeWaitCharging.AllDevices, byTasks = scenario.Weighting == AccuracyWeighting.Tasks;
        double localDelay = 0, uploadDelay = 0, capacity = scenario.LocalQueueBits;
        int overflows = 0, levels = model.Levels;
        double[] localBits = state.LocalBits, taskBits = state.TaskBits, work = outcome.Work;
        for (int m = 0; m < work.Length; m++)
        {
            double offloaded = 0, accuracy = 0, weight = 0;
            int first = model.First[m], end = model.First[m + 1], offloaders = 0;
            for (int n = first; n < end; n++)
            {
                int level = decision.Levels[n];
                Placement place = decision.Places[n];
                double bits = taskBits[n] * model.Fraction[level], after;
                if (place == Placement.Local)
                {
                    double backlog = localBits[n] + bits;
                    localDelay += model.LocalSecondsPerBit[n] * backlog;
                    after = backlog - model.LocalDrain[n];
                }
                else
                {
                    uploadDelay += bits * state.UploadSecondsPerBit[n];
                    offloaded += bits;
                    offloaders++;
                    after = localBits[n] - model.LocalDrain[n];
                }
                double dropped = Math.Max(after - capacity, 0);
                if (dropped > 0) overflows++;
                outcome.LocalDropped[n] = dropped;
                outcome.NextLocalBits[n] = Math.Min(Math.Max(after, 0), capacity);
                double reached = model.Accuracies[(m * levels + level) * 2 + (int)place];
                if (byTasks)
                {
                    accuracy += reached * taskBits[n];
                    weight += taskBits[n];
                }
                else
                {
                    accuracy += reached;
                }
            }
            outcome.OffloadedBits[m] = offloaded;
            outcome.Accuracy[m] = byTasks ? weight > 0 ? accuracy / weight : Unweighted(model, decision, m) : accuracy / (end - first);
            double waiting = all ? end - first : offloaders, seconds = model.EdgeSecondsPerBit[m];
            work[m] = seconds * ((waiting + 1) * 0.5 * offloaded + waiting * state.EdgeBits[m]);
        }

        if (decision.SharesAreGiven) CheckShares(decision.Shares, work, outcome.Shares);
        else ShareAllocation.Optimal(work, outcome.Shares);
        Finish(model, state, outcome, all ? null : decision, localDelay, uploadDelay, overflows);
    }

    /// <summary>The part of one device in E1 to E5, seconds: over all devices they sum up to the delay of the outcome less its penalty.</summary>
    /// <param name="model">The system.</param>
    /// <param name="state">What <paramref name="decision"/> was made for.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="outcome">What <see cref="Evaluate"/> has made of it.</param>
    /// <param name="device">The device.</param>
    public static double DelayOf(EdgeModel model, EdgeState state, EdgeDecision decision, SlotOutcome outcome, int device)
    {
        int service = model.Service(device);
        bool sends = decision.Places[device] == Placement.Offload;
        double bits = state.TaskBits[device] * model.Fraction[decision.Levels[device]], own = sends ? bits : 0;
        double before = sends ? bits * state.UploadSecondsPerBit[device] : model.LocalSecondsPerBit[device] * (state.LocalBits[device] + bits);
        bool isCharged = outcome.Work[service] > 0 && (sends || model.Scenario.Charging == EdgeWaitCharging.AllDevices);
        if (!isCharged) return before;
        return before + model.EdgeSecondsPerBit[service] / outcome.Shares[service] * (own + state.EdgeBits[service] + (outcome.OffloadedBits[service] - own) * 0.5);
    }

    private static void Finish(EdgeModel model, EdgeState state, SlotOutcome outcome, EdgeDecision? charged, double localDelay, double uploadDelay, int localOverflows)
    {
        EdgeScenario scenario = model.Scenario;
        double compute = 0, backlog = 0, wait = 0, price = 0;
        int overflows = 0;
        for (int m = 0; m < model.Services; m++)
        {
            double offloaded = outcome.OffloadedBits[m], queue = state.EdgeBits[m], share = outcome.Shares[m];
            if (outcome.Work[m] > 0)
            {
                double waiting = charged is null ? model.First[m + 1] - model.First[m] : Offloaders(model, charged, m);
                double seconds = model.EdgeSecondsPerBit[m] / share;
                compute += seconds * offloaded;
                backlog += seconds * waiting * queue;
                wait += seconds * (waiting - 1) * 0.5 * offloaded;
            }
            double after = queue + offloaded - share * model.EdgeDrain[m], dropped = Math.Max(after - scenario.EdgeQueueBits, 0);
            if (dropped > 0) overflows++;
            outcome.EdgeDropped[m] = dropped;
            outcome.NextEdgeBits[m] = Math.Min(Math.Max(after, 0), scenario.EdgeQueueBits);
            double missing = model.Thresholds[m] - outcome.Accuracy[m];
            price += state.Deficit[m] * missing;
            outcome.NextDeficit[m] = Math.Max(state.Deficit[m] + missing, 0);
        }
        (outcome.LocalDelay, outcome.UploadDelay, outcome.ComputeDelay, outcome.BacklogDelay, outcome.WaitDelay) = (localDelay, uploadDelay, compute, backlog, wait);
        (outcome.LocalOverflows, outcome.EdgeOverflows) = (localOverflows, overflows);
        outcome.Penalty = scenario.OverflowPenalty * (localOverflows + overflows);
        outcome.Delay = localDelay + uploadDelay + compute + backlog + wait + outcome.Penalty;
        outcome.Reward = -scenario.DelayWeight * outcome.Delay - price;
    }

    private static int Offloaders(EdgeModel model, EdgeDecision decision, int service)
    {
        int count = 0;
        for (int n = model.First[service]; n < model.First[service + 1]; n++)
            if (decision.Places[n] == Placement.Offload) count++;
        return count;
    }

    private static double Unweighted(EdgeModel model, EdgeDecision decision, int service)
    {
        double sum = 0;
        for (int n = model.First[service]; n < model.First[service + 1]; n++) sum += model.Accuracy[service, decision.Levels[n], decision.Places[n]];
        return sum / (model.First[service + 1] - model.First[service]);
    }

    private static void CheckShares(double[] given, double[] work, double[] shares)
    {
        double sum = 0;
        for (int m = 0; m < given.Length; m++)
        {
            if (given[m] is not (>= 0 and <= 1) || (work[m] > 0 && given[m] == 0))
                throw new ArgumentException($"the share of service {m} is {given[m]}, expected above 0 and at most 1 where there is work");
            sum += shares[m] = given[m];
        }
        if (sum > 1 + 1e-9) throw new ArgumentException($"shares sum to {sum}, expected at most 1");
    }
}
