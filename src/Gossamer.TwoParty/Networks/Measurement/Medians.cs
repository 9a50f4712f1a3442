namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>The middle of what was timed.</summary>
internal static class Medians
{
    /// <summary>The median.</summary>
    public static double Of(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
