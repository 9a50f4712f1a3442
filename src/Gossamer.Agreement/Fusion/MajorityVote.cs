using System.Numerics;
using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Fusion;

/// <summary>Cells with more than half of the votes; with exactly half what the policy says.</summary>
/// <param name="Ties">What exactly half of the votes give: foreground, or not.</param>
public sealed record MajorityVote(TiePolicy Ties = TiePolicy.Background) : IMaskFusion
{
    /// <inheritdoc/>
    public string Name => "majority";

    /// <inheritdoc/>
    public bool HasSoftLabels => true;

    /// <inheritdoc/>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks)
    {
        long ties = 0;
        VotePatterns.ForEachVoted(masks, (_, pattern) => ties += 2 * BitOperations.PopCount(pattern) == masks.Count ? 1 : 0);
        int needed = Ties == TiePolicy.Foreground ? masks.Count : masks.Count + 1;
        BinaryMask mask = VotePatterns.Select(masks, pattern => 2 * BitOperations.PopCount(pattern) >= needed);
        return new FusedMask(mask, VotePatterns.Score(masks, pattern => (double)BitOperations.PopCount(pattern) / masks.Count), [.. masks.Select(_ => 1.0 / masks.Count)])
        {
            Ties = ties,
        };
    }
}
