namespace Gossamer.EdgeInference.Serving;

/// <summary>Text of strangers in messages: short, on one line, without control characters.</summary>
internal static class OneLine
{
    private const int Longest = 64;

    public static string Of(string text)
    {
        string cut = text.Length <= Longest ? text : text[..Longest] + "…";
        return string.Concat(cut.Select(static character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
