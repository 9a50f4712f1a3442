using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Negatives;

/// <summary>
/// The pairs without a link that a part's positives are told from. Drawn once and before anything is trained, so that all methods meet the
/// same ones: each is a function of the seed and the positive's place.
/// </summary>
public sealed class NegativeSet
{
    /// <summary>Ranking negatives of each positive by default.</summary>
    public const int DefaultRankingSize = 100;

    /// <summary>Draws that may fail before all candidates are enumerated.</summary>
    public const int MostTries = 64;

    private readonly LinkPair[] _balanced, _historical, _ranking;

    private NegativeSet(LinkPair[] balanced, LinkPair[] historical, LinkPair[] ranking, int rankingSize)
    {
        (_balanced, _historical, _ranking, RankingSize) = (balanced, historical, ranking, rankingSize);
        var hash = new XxHash128();
        foreach (LinkPair[] pairs in (LinkPair[][])[balanced, historical, ranking])
        {
            hash.Append(BitConverter.GetBytes(pairs.Length));
            hash.Append(MemoryMarshal.AsBytes(pairs.AsSpan()));
        }
        Hash = Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>One for each positive, in the part's order.</summary>
    public ReadOnlySpan<LinkPair> Balanced => _balanced;

    /// <summary>One for each positive; empty where no pair is left that has fallen silent.</summary>
    public ReadOnlySpan<LinkPair> Historical => _historical;

    /// <summary><see cref="RankingSize"/> for each positive, one positive after the other.</summary>
    public ReadOnlySpan<LinkPair> Ranking => _ranking;

    /// <summary>Ranking negatives of each positive.</summary>
    public int RankingSize { get; }

    /// <summary>xxHash128 of all pairs: runs with the same hash were judged on the same negatives.</summary>
    public string Hash { get; }

    /// <summary>Draws the negatives of <paramref name="part"/>.</summary>
    /// <param name="split">The split.</param>
    /// <param name="part">A part of it.</param>
    /// <param name="seed">Seed; the part's name and the kind go into it.</param>
    /// <param name="rankingSize">Ranking negatives of each positive, at least 0.</param>
    /// <remarks>
    /// Under the strict protocol a pair is a negative at a positive's time if it has had no event by then, later ones do not matter; nodes
    /// are drawn from those seen before the part begins, because others would give themselves away, and no node is paired with itself.
    /// Under the released one a negative has no event at all, and nodes are drawn from all.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A positive has no possible negative.</exception>
    public static NegativeSet Create(LinkSplit split, LinkPart part, ulong seed, int rankingSize = DefaultRankingSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rankingSize);
        var random = new CounterRandom(seed, "negatives").Fork(part.Name);
        var draw = new NegativeDraw(split, part);
        int count = part.Events.Count;
        var balanced = new LinkPair[count];
        var ranking = new LinkPair[checked(count * rankingSize)];
        CounterRandom balancedStream = random.Fork("balanced"), rankingStream = random.Fork("ranking");
        try
        {
            Parallel.For(0, count, Draw);
        }
        catch (AggregateException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
        return new NegativeSet(balanced, draw.Silent(random.Fork("historical"), count), ranking, rankingSize);

        void Draw(int place)
        {
            int positive = part.Events[place];
            CounterRandom stream = balancedStream.Fork((ulong)place);
            balanced[place] = (stream.Bits(ulong.MaxValue) & 1) == 0
                ? draw.OtherTarget(positive, stream)
                : draw.OtherPair(positive, stream);
            CounterRandom ranks = rankingStream.Fork((ulong)place);
            for (int i = 0; i < rankingSize; i++) ranking[place * rankingSize + i] = draw.OtherTarget(positive, ranks.Fork((ulong)i));
        }
    }
}
