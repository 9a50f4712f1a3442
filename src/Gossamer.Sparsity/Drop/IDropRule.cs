using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>Chooses the active units that a round deactivates.</summary>
public interface IDropRule
{
    /// <summary>Marks units of every layer through <see cref="LayerRound.Drop"/>.</summary>
    void Drop(Round round);
}
