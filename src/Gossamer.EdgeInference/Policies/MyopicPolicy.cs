using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>
/// Each device for itself: the least of its own drift plus penalty, as if all others uploaded what they did in the slot before, and the edge
/// divided itself by the closed form. The article's rival; how its devices coordinate is not published, so this is our reading.
/// </summary>
public sealed class MyopicPolicy : IPolicy
{
    private readonly EdgeModel _model;
    private readonly double[] _offloaded, _uploads, _weights;

    /// <summary>For a model.</summary>
    public MyopicPolicy(EdgeModel model)
    {
        _model = model;
        (_offloaded, _uploads, _weights) = (new double[model.Services], new double[model.Devices], new double[model.Devices]);
    }

    /// <inheritdoc/>
    public string Name => "myopic";

    /// <inheritdoc/>
    public void Begin(ulong seed)
    {
        Array.Clear(_offloaded);
        Array.Clear(_uploads);
    }

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision)
    {
        EdgeScenario scenario = _model.Scenario;
        decision.SharesAreGiven = false;
        _model.Weigh(state, _weights);
        for (int n = 0; n < _model.Devices; n++)
        {
            int m = _model.ServiceOf[n];
            double price = state.Deficit[m] * _weights[n], others = Math.Max(_offloaded[m] - _uploads[n], 0), queue = state.LocalBits[n], least = double.PositiveInfinity, elsewhere = 0;
            for (int other = 0; other < _model.Services; other++)
                if (other != m) elsewhere += Math.Sqrt(Work(state, other, _offloaded[other]));
            for (int k = 0; k < _model.Levels; k++)
            {
                double bits = state.TaskBits[n] * _model.Fraction[k];
                double local = _model.LocalSecondsPerBit[n] * (queue + bits) + (queue + bits - _model.LocalDrain[n] > scenario.LocalQueueBits ? scenario.OverflowPenalty : 0);
                double own = Math.Sqrt(Work(state, m, others + bits)), perBit = own > 0 ? _model.EdgeSecondsPerBit[m] * (own + elsewhere) / own : 0;
                double edge = bits * (state.UploadSecondsPerBit[n] + perBit) + perBit * (state.EdgeBits[m] + 0.5 * others);
                Take(scenario.DelayWeight * local - price * _model.Accuracy[m, k, Placement.Local], k, Placement.Local);
                Take(scenario.DelayWeight * edge - price * _model.Accuracy[m, k, Placement.Offload], k, Placement.Offload);
            }

            void Take(double cost, int level, Placement place)
            {
                if (!(cost < least)) return;
                (least, decision.Levels[n], decision.Places[n]) = (cost, level, place);
            }
        }
        for (int n = 0; n < _model.Devices; n++) _uploads[n] = decision.Places[n] == Placement.Offload ? state.TaskBits[n] * _model.Fraction[decision.Levels[n]] : 0;
    }

    /// <inheritdoc/>
    public void Observe(SlotOutcome outcome) => outcome.OffloadedBits.CopyTo(_offloaded, 0);

    private double Work(EdgeState state, int service, double offloaded)
    {
        int devices = _model.DevicesOf(service).Count;
        return _model.EdgeSecondsPerBit[service] * (0.5 * (devices + 1) * offloaded + devices * state.EdgeBits[service]);
    }
}
