using Gossamer.EdgeInference.Model;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// V (−D + Σ λ (A − A^th)), a multiplier for each promise: constant for a penalty, zero for none at all, or moved once in an episode by what it
/// missed, λ ← [λ + α (A^th − Ā)]⁺, or with proportional and derivative terms (Stooke et al., arXiv 2007.03964).
/// </summary>
public sealed class MultiplierReward : IRewardRule
{
    private readonly EdgeModel _model;
    private readonly MultiplierRule _rule;
    private readonly double[] _multipliers, _integral, _missedBefore, _accuracy;
    private int _slots;

    /// <summary>With multipliers that begin at <see cref="MultiplierRule.Start"/>.</summary>
    public MultiplierReward(EdgeModel model, MultiplierRule rule)
    {
        (_model, _rule) = (model, rule);
        (_multipliers, _integral, _missedBefore, _accuracy) = (new double[model.Services], new double[model.Services], new double[model.Services], new double[model.Services]);
        Array.Fill(_multipliers, rule.Start);
        Array.Fill(_integral, rule.Start);
    }

    /// <summary>[service]: λ now, seconds of total delay for a unit of accuracy.</summary>
    public IReadOnlyList<double> Multipliers => _multipliers;

    /// <inheritdoc/>
    public bool SeesDeficits => false;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public double Reward(SlotOutcome outcome)
    {
        double reward = -outcome.Delay;
        for (int m = 0; m < _multipliers.Length; m++)
        {
            reward += _multipliers[m] * (outcome.Accuracy[m] - _model.Threshold(m));
            _accuracy[m] += outcome.Accuracy[m];
        }
        _slots++;
        return _model.Scenario.DelayWeight * reward;
    }

    /// <inheritdoc/>
    public void EndEpisode()
    {
        if (_slots == 0) return;
        for (int m = 0; m < _multipliers.Length; m++)
        {
            double missed = _model.Threshold(m) - _accuracy[m] / _slots;
            _integral[m] = Math.Max(0, _integral[m] + _rule.Integral * missed);
            _multipliers[m] = Math.Max(0, _integral[m] + _rule.Proportional * missed + _rule.Derivative * Math.Max(0, missed - _missedBefore[m]));
            _missedBefore[m] = missed;
        }
        Array.Clear(_accuracy);
        _slots = 0;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write<double>("multipliers", _multipliers);
        writer.Write<double>("integral", _integral);
        writer.Write<double>("missed", _missedBefore);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        foreach ((string name, double[] target) in (ReadOnlySpan<(string, double[])>)[("multipliers", _multipliers), ("integral", _integral), ("missed", _missedBefore)])
        {
            double[] values = reader.Read<double>(name, target.Length);
            if (values.Any(static value => !double.IsFinite(value))) throw reader.Malformed(name, "has a value that is not finite");
            values.CopyTo(target, 0);
        }
    }
}
