using System.Globalization;
using System.Text;
using Gossamer.Graphs.Storage;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Ingest;

/// <summary>
/// Turns the times of a file into 64-bit numbers that keep their order, by the first rule that all of them allow. Where a time breaks
/// the rule, those staged before it are written anew.
/// </summary>
internal sealed class TimeColumn(NativeList<TemporalEdge> staged, decimal unit)
{
    private const long ExactInDouble = 1L << 53;

    /// <summary>The rule so far.</summary>
    public TimeRule Rule { get; private set; }

    /// <summary>
    /// The time of the reader's present line; under <see cref="TimeRule.Rank"/> a code that <see cref="RankSorted"/> replaces.
    /// </summary>
    public long Read(EdgeListReader line)
    {
        if (line.IntegerTime is { } whole && Rule == TimeRule.Whole) return whole;
        if (Rule == TimeRule.Whole) Rule = ToTicks() ? TimeRule.Ticks : ToCodes(static time => time, line);
        if (Rule == TimeRule.Ticks)
        {
            if (Ticks(line, unit) is { } ticks) return ticks;
            Rule = ToCodes(time => time * unit, line);
        }
        if (line.IntegerTime is { } beyond && Math.Abs((decimal)beyond) > ExactInDouble)
            throw line.Error(
                $"the time {beyond} has more digits than a decimal time keeps",
                "expected whole numbers in every line, or none beyond 2^53");
        if (!double.TryParse(line.TimeText, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            throw line.Error(
                $"the time '{Encoding.UTF8.GetString(line.TimeText[..Math.Min(40, line.TimeText.Length)])}' is no number",
                "expected a number");
        return Code(value);
    }

    /// <summary>The time of the reader's present line under a rule that a graph has already.</summary>
    /// <exception cref="InvalidDataException">The rule does not allow it.</exception>
    public static long Read(EdgeListReader line, TimeRule rule, decimal unit)
    {
        long? time = rule == TimeRule.Ticks ? Ticks(line, unit) : line.IntegerTime;
        return time ?? throw line.Error(
            $"the time '{Encoding.UTF8.GetString(line.TimeText[..Math.Min(40, line.TimeText.Length)])}' is no "
            + (rule == TimeRule.Ticks ? $"multiple of {unit}" : "whole number"),
            "expected times of the kind that the graph has, or make it anew from all edges with: gossamer graph ingest");
    }

    /// <summary>Replaces the codes of edges, sorted by them, by ranks and returns the values in their order.</summary>
    public static unsafe double[] RankSorted(NativeList<TemporalEdge> sorted)
    {
        List<double> values = [];
        long previous = 0;
        for (long i = 0; i < sorted.Count; i++)
        {
            TemporalEdge edge = sorted[i];
            if (i == 0 || edge.Time != previous) values.Add(BitConverter.Int64BitsToDouble(Flip(edge.Time)));
            previous = edge.Time;
            sorted[i] = edge with { Time = values.Count - 1 };
        }
        return [.. values];
    }

    /// <summary>A number that orders as <paramref name="value"/> does; both zeros have one code.</summary>
    private static long Code(double value) => Flip(BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value));

    private static long Flip(long bits) => bits >= 0 ? bits : bits ^ long.MaxValue;

    private static long? Ticks(EdgeListReader line, decimal unit)
    {
        if (line.IntegerTime is { } whole) return Ticks(whole, unit);
        // More than 28 digits are more than a decimal holds: it would round without saying so.
        return line.TimeText.Length <= 29
            && decimal.TryParse(line.TimeText, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            ? Ticks(value, unit)
            : null;
    }

    private static long? Ticks(decimal value, decimal unit)
    {
        decimal ticks;
        try
        {
            ticks = value / unit;
        }
        catch (OverflowException)
        {
            return null;
        }
        return ticks == decimal.Truncate(ticks) && ticks is >= long.MinValue and <= long.MaxValue && ticks * unit == value
            ? (long)ticks
            : null;
    }

    private bool ToTicks()
    {
        for (long i = 0; i < staged.Count; i++)
            if (Ticks(staged[i].Time, unit) is null) return false;
        for (long i = 0; i < staged.Count; i++) staged[i] = staged[i] with { Time = Ticks(staged[i].Time, unit)!.Value };
        return true;
    }

    private TimeRule ToCodes(Func<decimal, decimal> value, EdgeListReader line)
    {
        for (long i = 0; i < staged.Count; i++)
        {
            decimal time = value(staged[i].Time);
            if (time == decimal.Truncate(time) && Math.Abs(time) > ExactInDouble)
                throw line.Error(
                    $"decimal times follow the time {time}, which has more digits than they keep",
                    "expected whole numbers in every line, or none beyond 2^53");
            // By way of text: what the file said, rounded once.
            string text = time.ToString(CultureInfo.InvariantCulture);
            staged[i] = staged[i] with { Time = Code(double.Parse(text, CultureInfo.InvariantCulture)) };
        }
        return TimeRule.Rank;
    }
}
