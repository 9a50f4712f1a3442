using Gossamer.Kernels.Selection;

namespace Gossamer.Sparsity.Rounds;

/// <summary>
/// The best candidates by score, as many in each scope as it needs, and beside them the best by |signal| alone under the same
/// bounds, which tells how far exploration moved the choice. Candidates come in ascending order, so one scope is open at a time.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="wanted">Units to grow in each scope.</param>
/// <param name="trackMagnitude">Whether to keep the choice by |signal| too.</param>
internal sealed class GrowthSelections(LayerRound layer, int[] wanted, bool trackMagnitude)
{
    private readonly List<Scored> _chosen = [];
    private readonly List<Scored> _greediest = [];
    private TopSelection? _byScore;
    private TopSelection? _byMagnitude;
    private int _scope = -1;

    /// <summary>Whether a candidate with these figures would be refused anyway, so that it need not be offered.</summary>
    public bool Refuses(double score, double magnitude) =>
        wanted.Length == 1 && _byScore is not null && score < _byScore.Bar && (_byMagnitude is null || magnitude < _byMagnitude.Bar);

    public void Offer(Scored candidate)
    {
        int scope = wanted.Length == 1 ? 0 : layer.Layer.Structure.ScopeOf(candidate.Index);
        if (scope != _scope) Open(scope);
        _byScore?.Offer(candidate);
        OfferByMagnitude(new Scored(candidate.Value, candidate.Index, candidate.Value));
    }

    /// <summary>Offers a candidate to the choice by score alone; of a layer that is one scope.</summary>
    public void OfferByScore(Scored candidate)
    {
        if (_scope != 0) Open(0);
        _byScore?.Offer(candidate);
    }

    /// <summary>Offers a candidate, its |signal| as score, to the choice by |signal| alone.</summary>
    public void OfferByMagnitude(Scored candidate) => _byMagnitude?.Offer(candidate);

    public GrowthChoice Choose()
    {
        Open(-1);
        Scored[] chosen = [.. _chosen];
        return new GrowthChoice(chosen, trackMagnitude ? [.. _greediest] : chosen, wanted.Length == 1);
    }

    private void Open(int scope)
    {
        if (_byScore is not null) _chosen.AddRange(_byScore.ToArray());
        if (_byMagnitude is not null) _greediest.AddRange(_byMagnitude.ToArray());
        _scope = scope;
        int count = scope < 0 ? 0 : wanted[scope];
        _byScore = count > 0 ? new TopSelection(count, layer.FreeUnits) : null;
        _byMagnitude = count > 0 && trackMagnitude ? new TopSelection(count, layer.FreeUnits) : null;
    }
}
