using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>
/// Deficits with less of their jumps. A deficit over V is an estimate of its constraint's multiplier that moves with every slot, and its jumps are
/// the O(1/V) that drift plus penalty loses; the running mean is a better estimate. Mostly that is used, and a part of the deficit itself, which keeps
/// the promise.
/// </summary>
/// <param name="model">The system.</param>
/// <param name="steadiness">Weight of the running mean, in [0, 1); 0 leaves deficits as they are.</param>
public sealed class SteadyDeficits(EdgeModel model, double steadiness = SteadyDeficits.DefaultSteadiness)
{
    private const double DefaultSteadiness = 0.9;

    /// <summary>Slots whose deficits count for nothing, while they fill up.</summary>
    private const int Forgotten = 200;

    private readonly double _steadiness = steadiness is >= 0 and < 1
        ? steadiness
        : throw new ArgumentOutOfRangeException(nameof(steadiness), steadiness, "expected at least 0 and below 1");

    private readonly EdgeState _steady = new(model);
    private readonly double[] _means = new double[model.Services];
    private long _slots;

    /// <summary>Forgets what has been seen.</summary>
    public void Begin()
    {
        Array.Clear(_means);
        _slots = 0;
    }

    /// <summary>The state of the next slot with steadier deficits, in an object that the next call reuses.</summary>
    public EdgeState Next(EdgeState state)
    {
        _steady.CopyFrom(state);
        if (++_slots <= Forgotten) return _steady;
        for (int m = 0; m < _means.Length; m++)
        {
            _means[m] += (state.Deficit[m] - _means[m]) / (_slots - Forgotten);
            _steady.Deficit[m] = (1 - _steadiness) * state.Deficit[m] + _steadiness * _means[m];
        }
        return _steady;
    }
}
