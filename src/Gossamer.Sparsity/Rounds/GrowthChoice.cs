using Gossamer.Kernels.Selection;

namespace Gossamer.Sparsity.Rounds;

/// <summary>Units chosen to grow, and those that |signal| alone would have chosen.</summary>
internal sealed record GrowthChoice(Scored[] Chosen, Scored[] Greediest, bool IsOneScope)
{
    public static readonly GrowthChoice Nothing = new([], [], true);

    /// <summary>Share of the chosen that |signal| alone would not have chosen.</summary>
    public double ExplorationShare
    {
        get
        {
            if (Chosen.Length == 0 || ReferenceEquals(Chosen, Greediest)) return 0;
            // Of one scope the greediest are all candidates down to the last of them, in this order.
            if (IsOneScope && Greediest.Length > 0)
            {
                Scored last = Greediest[^1];
                int others = Chosen.Count(entry => entry.Value < last.Score || (entry.Value == last.Score && entry.Index > last.Index));
                return (double)others / Chosen.Length;
            }
            var greedy = Greediest.Select(static entry => entry.Index).ToHashSet();
            return (double)Chosen.Count(entry => !greedy.Contains(entry.Index)) / Chosen.Length;
        }
    }

    /// <summary>Mean |signal| of the chosen over that of the greediest choice; 1 when the latter is 0.</summary>
    public double Exploitation
    {
        get
        {
            double best = Greediest.Sum(static entry => entry.Value);
            return best == 0 ? 1 : Chosen.Sum(static entry => entry.Value) / best;
        }
    }
}
