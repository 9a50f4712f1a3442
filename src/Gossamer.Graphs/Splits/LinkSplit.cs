using Gossamer.Graphs.Links;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Splits;

/// <summary>Events divided into training, validation and test.</summary>
/// <param name="Events">All events.</param>
/// <param name="Protocol">How they were divided.</param>
/// <param name="Train">What is learnt from.</param>
/// <param name="Validation">What settings and epochs are chosen by.</param>
/// <param name="Test">What is judged once.</param>
public sealed record LinkSplit(LinkEvents Events, LinkProtocol Protocol, LinkPart Train, LinkPart Validation, LinkPart Test)
{
    /// <summary>Share of events before those that training learns from, whose features they are.</summary>
    public const double FeatureShare = 0.5;

    /// <summary>Share of events up to the end of training.</summary>
    public const double TrainShare = 0.7;

    /// <summary>Share of events up to the end of validation.</summary>
    public const double ValidationShare = 0.85;

    private const double ReleasedTestShare = 0.2, ReleasedTrainShare = 0.6, ReleasedValidationShare = 0.2;

    /// <summary>Divides by <paramref name="protocol"/>; <paramref name="seed"/> matters to the released one only.</summary>
    public static LinkSplit Of(LinkEvents events, LinkProtocol protocol, ulong seed) =>
        protocol == LinkProtocol.Strict ? Strict(events) : Released(events, seed);

    /// <summary>
    /// Divides by time at shares of the events; all events of a boundary's time go to the later part. Each part may know what came before
    /// it; the first half of the training period is known only.
    /// </summary>
    /// <exception cref="ArgumentException">Shares do not ascend within (0, 1), or a part would be empty.</exception>
    public static LinkSplit Strict(
        LinkEvents events, double featureShare = FeatureShare, double trainShare = TrainShare, double validationShare = ValidationShare)
    {
        if (!(featureShare > 0 && featureShare < trainShare && trainShare < validationShare && validationShare < 1))
            throw new ArgumentException($"the shares {featureShare}, {trainShare}, {validationShare} do not ascend between 0 and 1");
        int[] bounds = [Bound(featureShare), Bound(trainShare), Bound(validationShare), events.Count];
        if (bounds[0] == 0 || bounds[0] == bounds[1] || bounds[1] == bounds[2] || bounds[2] == bounds[3])
            throw new ArgumentException(
                $"{events.Count} events at {events.Times[0]} to {events.Times[^1]} leave a part of the split empty (events before "
                + $"training, validation, test and the end: {string.Join(", ", bounds)}); too many have the same time");
        return new LinkSplit(
            events, LinkProtocol.Strict, Part(LinkPart.TrainName, 0), Part(LinkPart.ValidationName, 1), Part(LinkPart.TestName, 2));

        int Bound(double share) => events.FirstAt(events.Times[(int)(share * events.Count)]);

        LinkPart Part(string name, int part) =>
            new(name, [.. Enumerable.Range(bounds[part], bounds[part + 1] - bounds[part])], bounds[part]);
    }

    /// <summary>
    /// The last fifth is the test; training (three fifths) and validation (one fifth) are drawn from the rest independently of each other,
    /// and all events are known to every part.
    /// </summary>
    public static LinkSplit Released(LinkEvents events, ulong seed)
    {
        int test = (int)(ReleasedTestShare * events.Count), pool = events.Count - test;
        var random = new CounterRandom(seed, "released split");
        return new LinkSplit(
            events, LinkProtocol.Released,
            Draw(LinkPart.TrainName, ReleasedTrainShare), Draw(LinkPart.ValidationName, ReleasedValidationShare),
            new LinkPart(LinkPart.TestName, [.. Enumerable.Range(pool, test)], events.Count));

        LinkPart Draw(string name, double share) =>
            new(name, [.. random.Fork(name).Sample(pool, (int)(share * events.Count)).Select(static index => (int)index)], events.Count);
    }
}
