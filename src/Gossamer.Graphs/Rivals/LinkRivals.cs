using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Rivals;

/// <summary>The scores that cost nothing to learn; a model that one of them beats has learnt little.</summary>
public static class LinkRivals
{
    /// <summary>Names in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } = ["edgebank", "edgebank-window", "preferential-attachment", "adamic-adar"];

    /// <summary>The rival <paramref name="name"/> for <paramref name="part"/>, knowing what that part may know.</summary>
    /// <exception cref="ArgumentException">There is no such rival.</exception>
    public static ILinkScorer Create(string name, LinkEvents events, LinkPart part) => name switch
    {
        "edgebank" => new EdgeBank(events, 0, part.KnownEvents),
        "edgebank-window" => EdgeBank.Windowed(events, part),
        "preferential-attachment" => new PreferentialAttachment(events, part.KnownEvents),
        "adamic-adar" => new AdamicAdar(events, part.KnownEvents),
        _ => throw new ArgumentException($"there is no rival '{name}', known are {string.Join(", ", Names)}"),
    };
}
