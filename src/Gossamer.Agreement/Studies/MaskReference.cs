using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Studies;

/// <summary>What models are scored against: one rater's masks, or the fusion of all.</summary>
internal sealed class MaskReference
{
    private const string RaterPrefix = "rater:";

    private readonly IMaskFusion? _fusion;
    private readonly string? _rater;

    private readonly MultiLabelStaple? _wholeMaps;

    private MaskReference(string? rater, IMaskFusion? fusion, MultiLabelStaple? wholeMaps = null) => (_rater, _fusion, _wholeMaps) = (rater, fusion, wholeMaps);

    /// <summary>In words.</summary>
    public string Name => _rater is not null ? $"rater {_rater}" : _fusion?.Name ?? MultiLabelStaple.Name;

    /// <summary>The reference that an option names; by default the majority of three raters or more, else the first rater.</summary>
    public static MaskReference Parse(string? text, IReadOnlyList<string> raters, bool ratersKnown, TiePolicy ties)
    {
        if (text is null) return ratersKnown && raters.Count < 3 ? new MaskReference(raters[0], null) : new MaskReference(null, new MajorityVote(ties));
        if (text == MultiLabelStaple.Name) return new MaskReference(null, null, new MultiLabelStaple { Ties = ties });
        if (!text.StartsWith(RaterPrefix, StringComparison.Ordinal)) return new MaskReference(null, MaskFusions.Find(text, ties, GridFusion.Names));
        string rater = text[RaterPrefix.Length..];
        if (!ratersKnown) throw new ArgumentException($"--reference {text} cannot be: the raters of these annotations are anonymous; expected a fusion such as majority");
        return raters.Contains(rater) ? new MaskReference(rater, null) : throw new ArgumentException($"there is no rater '{rater}', expected one of {string.Join(", ", raters)}");
    }

    /// <summary>The place of the rater that is the reference; -1 for a fusion or where that rater is missing.</summary>
    public int PlaceIn(IReadOnlyList<string> raters) => _rater is null ? -1 : raters.ToList().IndexOf(_rater);

    /// <summary>Whether the reference is a rater.</summary>
    public bool IsRater => _rater is not null;

    /// <summary>Whether masks of one label can be fused without looking at the other labels.</summary>
    public bool FusesMasks => _fusion is not null;

    /// <summary>Fuses masks.</summary>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks) => _fusion!.Fuse(masks);

    /// <summary>Fuses whole label maps where all labels must be looked at together; null elsewhere.</summary>
    public LabelGrid? FuseMaps(IReadOnlyList<LabelGrid> grids) => _wholeMaps?.Fuse(grids).Grid;

    /// <summary>The cells of the reference as a rule on votes; null where it looks at more than a cell's votes.</summary>
    public Func<ulong, bool>? RuleFor(IReadOnlyList<string> raters, StapleFit fit)
    {
        int count = raters.Count;
        if (_rater is not null)
        {
            int place = PlaceIn(raters);
            return votes => (votes >> place & 1) != 0;
        }
        return _fusion switch
        {
            MajorityVote { Ties: TiePolicy.Foreground } => votes => 2 * (int)ulong.PopCount(votes) >= count && votes != 0,
            MajorityVote => votes => 2 * (int)ulong.PopCount(votes) > count,
            Staple => votes => fit.Posterior(votes) > 0.5,
            _ => null,
        };
    }
}
