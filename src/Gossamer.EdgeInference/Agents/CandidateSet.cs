using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Decisions to choose from; room for them is kept from slot to slot.</summary>
public sealed class CandidateSet(EdgeModel model)
{
    private readonly List<EdgeDecision> _decisions = [];

    /// <summary>Decisions in the set.</summary>
    public int Count { get; private set; }

    /// <summary>A decision of the set.</summary>
    public EdgeDecision this[int index] => index < Count ? _decisions[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Empties the set.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a decision to be written.</summary>
    public EdgeDecision Add()
    {
        if (Count == _decisions.Count) _decisions.Add(new EdgeDecision(model));
        EdgeDecision added = _decisions[Count++];
        added.SharesAreGiven = false;
        return added;
    }
}
