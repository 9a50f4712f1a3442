using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// Two services, all devices charged: as the first service's share c grows from 0 to 1, every device moves along the lower envelope of its
/// options, lines over 1 / c, and changes option at most K times. Between two such breakpoints nobody changes, so N·K + 1 evaluations with
/// running sums find the minimum over all (2K)^N decisions.
/// </summary>
internal sealed class BreakpointSearch(EdgeModel model, DeviceCosts costs)
{
    private readonly double[] _at = new double[model.Devices * model.Levels];

    /// <summary>What happens at a breakpoint: the device, and its option from there on.</summary>
    private readonly (int Device, int Option)[] _moves = new (int, int)[model.Devices * model.Levels];

    /// <summary>Options of the device at hand, in the order in which the inverse share passes them, from 1 on; K stands for the best local one.</summary>
    private readonly int[] _envelope = new int[model.Levels + 1];
    private readonly double[] _ends = new double[model.Levels + 1];

    /// <summary>[device]: the option before the first breakpoint, and that of the replay.</summary>
    private readonly int[] _start = new int[model.Devices];
    private readonly int[] _option = new int[model.Devices];

    /// <summary>Writes the best decision, edge overflow of those tried included, and returns the least objective without edge overflow and without Σ Z A^th.</summary>
    public double Solve(EdgeState state, EdgeDecision decision)
    {
        int count = CollectEvents();
        Array.Sort(_at, _moves, 0, count);

        EdgeScenario scenario = model.Scenario;
        double v = scenario.DelayWeight, penalty = v * scenario.OverflowPenalty, capacity = scenario.EdgeQueueBits;
        double fixedCost = 0, bits0 = 0, bits1 = 0;
        for (int n = 0; n < model.Devices; n++)
        {
            _option[n] = _start[n];
            fixedCost += CostOf(n, _start[n]);
            if (model.ServiceOf[n] == 0) bits0 += BitsOf(n, _start[n]);
            else bits1 += BitsOf(n, _start[n]);
        }
        double seconds0 = model.EdgeSecondsPerBit[0], seconds1 = model.EdgeSecondsPerBit[1];
        double size0 = model.First[1], size1 = model.First[2] - model.First[1];
        double perBit0 = seconds0 * 0.5 * (size0 + 1), perBit1 = seconds1 * 0.5 * (size1 + 1);
        double queue0 = state.EdgeBits[0], queue1 = state.EdgeBits[1], waiting0 = seconds0 * size0 * queue0, waiting1 = seconds1 * size1 * queue1;
        double drain0 = model.EdgeDrain[0], drain1 = model.EdgeDrain[1];
        double best = double.PositiveInfinity, lower = double.PositiveInfinity;
        int bestEvents = 0;
        for (int e = 0; ; e++)
        {
            double root0 = Math.Sqrt(Math.Max(perBit0 * bits0, 0) + waiting0), root1 = Math.Sqrt(Math.Max(perBit1 * bits1, 0) + waiting1), root = root0 + root1;
            double value = fixedCost + v * root * root, share = root > 0 ? root0 / root : 0.5;
            lower = Math.Min(lower, value);
            if (queue0 + bits0 - share * drain0 > capacity) value += penalty;
            if (queue1 + bits1 - (1 - share) * drain1 > capacity) value += penalty;
            if (value < best) (best, bestEvents) = (value, e);
            if (e == count) break;
            (int device, int option) = _moves[e];
            int before = _option[device];
            _option[device] = option;
            fixedCost += CostOf(device, option) - CostOf(device, before);
            double more = BitsOf(device, option) - BitsOf(device, before);
            if (model.ServiceOf[device] == 0) bits0 += more;
            else bits1 += more;
        }
        Replay(bestEvents, decision);
        return lower;
    }

    private void Replay(int events, EdgeDecision decision)
    {
        Array.Copy(_start, _option, _option.Length);
        for (int e = 0; e < events; e++) _option[_moves[e].Device] = _moves[e].Option;
        for (int n = 0; n < model.Devices; n++)
        {
            bool local = _option[n] == model.Levels;
            decision.Places[n] = local ? Placement.Local : Placement.Offload;
            decision.Levels[n] = local ? costs.BestLocal[n] : _option[n];
        }
    }

    private double CostOf(int device, int option) =>
        option == model.Levels ? costs.Local[device * model.Levels + costs.BestLocal[device]] : costs.Offload[device * model.Levels + option];

    private double BitsOf(int device, int option) => option == model.Levels ? 0 : costs.Bits[device * model.Levels + option];

    /// <summary>Breakpoints of all devices over the first service's share, and where each device starts as that share is next to nothing.</summary>
    private int CollectEvents()
    {
        int count = 0;
        for (int n = 0; n < model.Devices; n++)
        {
            int pieces = Envelope(n);
            if (model.ServiceOf[n] == 0)
            {
                _start[n] = _envelope[pieces - 1];
                for (int i = pieces - 2; i >= 0; i--) Add(1 / _ends[i], n, _envelope[i]);
            }
            else
            {
                _start[n] = _envelope[0];
                for (int i = 1; i < pieces; i++) Add(1 - 1 / _ends[i - 1], n, _envelope[i]);
            }
        }
        return count;

        void Add(double share, int device, int option)
        {
            _at[count] = share;
            _moves[count++] = (device, option);
        }
    }

    /// <summary>The lower envelope over inverse shares from 1 on: options of falling slope, and where each ends.</summary>
    private int Envelope(int device)
    {
        double perBit = model.Scenario.DelayWeight * model.EdgeSecondsPerBit[model.ServiceOf[device]]
            * 0.5 * (model.First[model.ServiceOf[device] + 1] - model.First[model.ServiceOf[device]] + 1);
        int current = model.Levels;
        double at = 1, slope = 0, value = CostOf(device, current);
        for (int k = 0; k < model.Levels; k++)
        {
            double steep = perBit * BitsOf(device, k), cost = CostOf(device, k) + steep;
            if (cost < value || (cost == value && steep < slope)) (current, value, slope) = (k, cost, steep);
        }
        int pieces = 0;
        _envelope[pieces++] = current;
        while (slope > 0)
        {
            double own = CostOf(device, current), nearest = double.PositiveInfinity, flattest = slope;
            int next = -1;
            for (int option = 0; option <= model.Levels; option++)
            {
                double steep = perBit * BitsOf(device, option);
                if (steep >= slope) continue;
                double crossing = Math.Max((CostOf(device, option) - own) / (slope - steep), at);
                if (crossing < nearest || (crossing == nearest && steep < flattest)) (nearest, flattest, next) = (crossing, steep, option);
            }
            if (next < 0) break;
            _ends[pieces - 1] = nearest;
            _envelope[pieces++] = next;
            (current, slope, at) = (next, flattest, nearest);
        }
        return pieces;
    }
}
