using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Selection;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Initialization;

/// <summary>Keeps the best scored units of a network.</summary>
internal static class GlobalSelection
{
    /// <summary>
    /// The topologies of the <paramref name="count"/> best units over all layers, of which every layer gets at least its best
    /// one. Ties go by layer name, then index.
    /// </summary>
    /// <param name="request">The layers.</param>
    /// <param name="scores">Score of every position of each layer; units of several positions pool theirs.</param>
    /// <param name="present">Topologies to choose from; null for all positions.</param>
    /// <param name="count">Units to keep, at least one a layer.</param>
    public static IReadOnlyList<SparseTopology> OverNetwork(
        TopologyRequest request, IReadOnlyList<double[]> scores, IReadOnlyList<SparseTopology>? present, long count)
    {
        int layers = request.Shapes.Count;
        int[] order = [.. Enumerable.Range(0, layers).OrderBy(i => request.Shapes[i].Name, StringComparer.Ordinal)];
        var chosen = new List<long>[layers];
        var selection = new TopSelection(checked((int)(count - layers)), request.Structures.Sum(static structure => structure.Units));
        long offset = 0;
        foreach (int i in order)
        {
            Scored[] candidates = Candidates(request.Structures[i], scores[i], present?[i]);
            var best = new TopSelection(1);
            foreach (Scored candidate in candidates) best.Offer(candidate);
            chosen[i] = [best.ToArray()[0].Index];
            foreach (Scored candidate in candidates)
                if (candidate.Index != chosen[i][0])
                    selection.Offer(candidate with { Index = offset + candidate.Index });
            offset += request.Structures[i].Units;
        }
        foreach (Scored entry in selection.ToArray())
        {
            long unit = entry.Index;
            int at = 0;
            while (unit >= request.Structures[order[at]].Units) unit -= request.Structures[order[at++]].Units;
            chosen[order[at]].Add(unit);
        }
        return [.. chosen.Select((units, i) => UnitTopology.Of(request.Structures[i], units))];
    }

    /// <summary>The topologies of the best units of each layer, as many as the request's distribution gives it.</summary>
    public static IReadOnlyList<SparseTopology> ByLayer(TopologyRequest request, IReadOnlyList<double[]> scores)
    {
        long[] budgets = request.UnitBudgets();
        return [.. request.Structures.Select((structure, i) =>
        {
            var selection = new TopSelection(checked((int)budgets[i]), structure.Units);
            foreach (Scored candidate in Candidates(structure, scores[i], present: null)) selection.Offer(candidate);
            return UnitTopology.Of(structure, selection.ToArray().Select(static entry => entry.Index));
        })];
    }

    /// <exception cref="ArgumentException">The structure bounds units within scopes, or a score is NaN.</exception>
    private static Scored[] Candidates(LayerStructure structure, double[] scores, SparseTopology? present)
    {
        if (structure.Scopes > 1)
            throw new ArgumentException("a choice by scores over whole layers cannot keep the bounds of this structure");
        double[] pool = new double[structure.Units];
        if (structure.Pooling == UnitPooling.Max) Array.Fill(pool, double.NegativeInfinity);
        for (long position = 0; position < scores.Length; position++)
        {
            if (double.IsNaN(scores[position])) throw new ArgumentException($"the score of position {position} is NaN");
            ref double pooled = ref pool[structure.UnitOf(position)];
            pooled = structure.Pooling == UnitPooling.Max ? Math.Max(pooled, scores[position]) : pooled + scores[position];
        }
        IEnumerable<long> units = present is null
            ? Enumerable.Range(0, pool.Length).Select(static unit => (long)unit)
            : present.ToPositions().Select(structure.UnitOf).Distinct();
        return [.. units.Select(unit => new Scored(
            structure.Pooling == UnitPooling.Max ? pool[unit] : pool[unit] / structure.SizeOf(unit), unit))];
    }
}
