namespace Gossamer.EdgeInference.Serving;

/// <summary>Text of strangers in messages: short, on one line, without control characters.</summary>
internal static class OneLine
{
    public static string Of(string text, int longest = 64)
    {
        string cut = text.Length <= longest ? text : text[..longest] + "…";
        return string.Concat(cut.Select(static character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
