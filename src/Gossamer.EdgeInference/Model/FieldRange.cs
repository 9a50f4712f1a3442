namespace Gossamer.EdgeInference.Model;

/// <summary>Refuses numbers of a configuration by field and range.</summary>
internal static class FieldRange
{
    public static void Positive(double value, string field)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentException($"{field} is {value}, expected above 0 and finite");
    }

    public static void NotNegative(double value, string field)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentException($"{field} is {value}, expected at least 0 and finite");
    }

    public static void Share(double value, string field)
    {
        if (value is not (>= 0 and <= 1)) throw new ArgumentException($"{field} is {value}, expected 0 to 1");
    }

    public static void Count(int value, int least, int most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, expected {least} to {most}");
    }
}
