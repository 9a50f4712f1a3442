using System.Text;

namespace Gossamer.Learning.Data.Formats;

/// <summary>Builds the one line that says what is wrong with a file, where, and what would be right.</summary>
public static class FormatError
{
    /// <summary>An exception that reads <c>file: place: problem; remedy</c>.</summary>
    public static InvalidDataException At(string file, string place, string problem, string remedy, Exception? cause = null) =>
        new($"{Printable(file)}: {Printable(place)}: {Printable(problem)}; {Printable(remedy)}", cause);

    /// <summary>Names and fields come from files: what could break or disguise the line is shown as a question mark.</summary>
    public static string Printable(string text)
    {
        const int Longest = 300;
        string cut = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
        var line = new StringBuilder(cut.Length);
        foreach (char character in cut) line.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        return line.ToString();
    }
}
