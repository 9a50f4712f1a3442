using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// Minimises drift plus penalty of one slot, V·D + Σ Z (A^th − A), over rates, placements and shares together (spec 3.2). For given shares
/// the objective separates into devices; which shares to try is what the searches below differ in. Exact, edge overflow apart, for one and two
/// services when all devices are charged; otherwise a fine grid or alternation with restarts. Where an edge queue would overflow, which couples
/// all devices, other decisions are tried, all of them where they are few. Not thread-safe.
/// </summary>
public sealed class DppSolver
{
    private readonly EdgeModel _model;
    private readonly DeviceCosts _costs;
    private readonly BreakpointSearch? _breakpoints;
    private readonly OffloaderSearch? _offloaders;
    private readonly AlternatingSearch? _alternating;
    private readonly ShareChoice _choice;
    private readonly OverflowSearch _overflows;

    /// <summary>A solver for <paramref name="model"/>.</summary>
    public DppSolver(EdgeModel model)
    {
        _model = model;
        _costs = new DeviceCosts(model);
        _choice = new ShareChoice(model, _costs);
        _overflows = new OverflowSearch(model, _costs, _choice, this);
        if (model.Scenario.Charging == EdgeWaitCharging.OffloadersOnly) _offloaders = new OffloaderSearch(model, _costs, _choice);
        else if (model.Services == 2) _breakpoints = new BreakpointSearch(model, _costs);
        else if (model.Services > 2) _alternating = new AlternatingSearch(model, _choice);
    }

    /// <summary>Whether the minimum is exact wherever no edge queue overflows.</summary>
    public bool IsExact => _model.Scenario.Charging == EdgeWaitCharging.AllDevices && _model.Services <= 2;

    /// <summary>
    /// The least objective without the penalty of edge overflows, of the last slot solved: where <see cref="IsExact"/>, a lower bound of what
    /// any decision reaches.
    /// </summary>
    public double LowerValue { get; private set; }

    /// <summary>Writes the best rates and placements found, leaving shares to the closed form, and returns the objective, −reward.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="decision">Receives rates and placements.</param>
    /// <param name="backlogPrices">
    /// [service]: what each bit sent to the edge costs on top, in units of the objective: a linear guess at what backlog will cost later. By
    /// default nothing; the objective returned includes it.
    /// </param>
    public double Solve(EdgeState state, EdgeDecision decision, ReadOnlySpan<double> backlogPrices = default)
    {
        _costs.Prepare(state, backlogPrices);
        decision.SharesAreGiven = false;
        (double objective, double overflow) = Search(state, decision);
        if (overflow > 0) objective = _overflows.Improve(state, decision, backlogPrices, objective + overflow);
        return objective + _costs.Promise;
    }

    /// <summary>Sets back what other searches have overwritten.</summary>
    internal void Restore(double lowerValue) => LowerValue = lowerValue;

    /// <summary>The best decision for the costs as they are prepared: its objective without Σ Z A^th, and the penalty of edge overflow.</summary>
    internal (double Objective, double Overflow) Search(EdgeState state, EdgeDecision decision)
    {
        double lower = double.NegativeInfinity;
        if (_breakpoints is not null) lower = _breakpoints.Solve(state, decision);
        else if (_offloaders is not null) _offloaders.Solve(state, decision);
        else if (_alternating is not null) _alternating.Solve(state, decision);
        else _choice.Choose([1.0], decision);
        (double objective, double overflow) = _choice.Objective(state, decision);
        LowerValue = (_breakpoints is not null ? Math.Min(lower, objective) : IsExact ? objective : lower) + _costs.Promise;
        return (objective, overflow);
    }

    /// <summary>The same for fixed shares, which the decision takes over.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="shares">[service]: c, above 0, of sum at most 1.</param>
    /// <param name="decision">Receives rates and placements.</param>
    /// <exception cref="NotSupportedException">Only those who offload are charged: devices then do not separate.</exception>
    public void SolveForShares(EdgeState state, ReadOnlySpan<double> shares, EdgeDecision decision)
    {
        if (_offloaders is not null) throw new NotSupportedException("fixed shares are solved where all devices are charged, not offloaders only");
        _costs.Prepare(state);
        _choice.Choose(shares, decision);
        shares.CopyTo(decision.Shares);
        decision.SharesAreGiven = true;
    }
}
