using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Which decisions are worth a look in a state.</summary>
public interface ICandidateSource
{
    /// <summary>Most decisions it offers.</summary>
    int Most { get; }

    /// <summary>Fills <paramref name="candidates"/>, empty before, with at least one.</summary>
    void Fill(EdgeState state, CandidateSet candidates);
}
