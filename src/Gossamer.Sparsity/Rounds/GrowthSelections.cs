using Gossamer.Kernels.Selection;

namespace Gossamer.Sparsity.Rounds;

/// <summary>
/// The best candidates by score, one selection a scope, and beside them the best by |signal| alone, which tells how far
/// exploration moved the choice.
/// </summary>
internal sealed class GrowthSelections
{
    private readonly LayerRound _layer;
    private readonly TopSelection? _byMagnitude;
    private readonly TopSelection?[] _byScore;

    public GrowthSelections(LayerRound layer, int wanted, bool trackMagnitude)
    {
        _layer = layer;
        _byMagnitude = trackMagnitude ? new TopSelection(wanted) : null;
        int scopes = layer.Layer.Structure.Scopes;
        _byScore = new TopSelection?[scopes];
        if (scopes == 1)
        {
            _byScore[0] = new TopSelection(wanted);
            return;
        }
        if (wanted != layer.Dropped)
            throw new InvalidOperationException(
                $"{layer.Layer.Name}: structure keeps its number of active units in each of {scopes} scopes, so a method that "
                + "changes a layer's budget cannot use it");
        int[] droppedInScope = new int[scopes];
        for (int rank = 0; rank < layer.ActiveUnits.Length; rank++)
            if (layer.IsDropped(rank))
                droppedInScope[layer.Layer.Structure.ScopeOf(layer.ActiveUnits[rank])]++;
        for (int scope = 0; scope < scopes; scope++)
            if (droppedInScope[scope] > 0)
                _byScore[scope] = new TopSelection(droppedInScope[scope]);
    }

    public void Offer(Scored candidate)
    {
        int scope = _byScore.Length == 1 ? 0 : _layer.Layer.Structure.ScopeOf(candidate.Index);
        _byScore[scope]?.Offer(candidate);
        _byMagnitude?.Offer(new Scored(candidate.Value, candidate.Index, candidate.Value));
    }

    public GrowthChoice Choose()
    {
        Scored[] chosen = [.. _byScore.Where(static selection => selection is not null).SelectMany(static selection => selection!.ToArray())];
        Scored[] greediest = _byMagnitude?.ToArray() ?? chosen;
        return new GrowthChoice(chosen, greediest);
    }
}
