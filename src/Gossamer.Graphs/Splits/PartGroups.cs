using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.Splits;

/// <summary>The positives of a part by group.</summary>
public sealed class PartGroups
{
    private readonly LinkGroup[] _groups;

    private PartGroups(LinkGroup[] groups) => _groups = groups;

    /// <summary>The groups of <paramref name="part"/>. Under the released protocol every node is known.</summary>
    public static PartGroups Of(LinkEvents events, LinkPart part)
    {
        bool[] seen = events.SeenBefore(part.KnownEvents);
        return new PartGroups([.. part.Events.Select(index =>
        {
            LinkPair pair = events.Pairs[index];
            if (!seen[pair.Source] || !seen[pair.Target]) return LinkGroup.Inductive;
            return events.IsFirst(index) ? LinkGroup.First : LinkGroup.Repeat;
        })]);
    }

    /// <summary>Whether positive <paramref name="place"/> of the part belongs to <paramref name="group"/>.</summary>
    public bool Contains(LinkGroup group, int place) =>
        group == LinkGroup.All ? _groups[place] != LinkGroup.Inductive : _groups[place] == group;

    /// <summary>Places of the positives of <paramref name="group"/>, ascending.</summary>
    public int[] Places(LinkGroup group) => [.. Enumerable.Range(0, _groups.Length).Where(place => Contains(group, place))];

    /// <summary>Positives of <paramref name="group"/>.</summary>
    public int Count(LinkGroup group) => Enumerable.Range(0, _groups.Length).Count(place => Contains(group, place));
}
