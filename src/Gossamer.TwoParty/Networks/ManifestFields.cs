using System.Text.Json;

namespace Gossamer.TwoParty.Networks;

/// <summary>The fields of a JSON object of a manifest, each of which must be there, of its type and within its bounds, and no others.</summary>
internal sealed class ManifestFields
{
    /// <summary>The greatest number of channels, features or positions along one axis.</summary>
    public const int GreatestSize = 1 << 20;

    private readonly JsonElement _element;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public ManifestFields(JsonElement element, string where)
    {
        (_element, Where) = (element, where);
        if (element.ValueKind != JsonValueKind.Object) throw Wrong($"is {element.ValueKind}, expected an object");
    }

    /// <summary>What the object is called in messages.</summary>
    public string Where { get; set; }

    public FormatException Wrong(string what) => new($"{Where} {what}");

    public string Text(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Unexpected(name, value, "a string");
    }

    /// <summary>One of some words.</summary>
    public T Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
    {
        string text = Text(name);
        var known = new List<string>();
        foreach ((string word, T value) in words)
        {
            if (word == text) return value;
            known.Add(word);
        }
        throw Wrong($"has '{OneLine(text)}' as {name}, expected {string.Join(" or ", known)}");
    }

    public int Size(string name) => Number(name, 1, GreatestSize);

    public int Number(string name, int least, int greatest) => Number(name, Field(name), least, greatest);

    public double Real(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Unexpected(name, value, "a number");
    }

    public double? RealOrNull(string name) => Field(name).ValueKind == JsonValueKind.Null ? null : Real(name);

    public JsonElement Object(string name) => Field(name);

    public JsonElement.ArrayEnumerator Array(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Unexpected(name, value, "an array");
    }

    public int[] Numbers(string name, int fewest, int most, int least, int greatest)
    {
        int[] numbers = [.. Array(name).Take(most + 1).Select(value => Number(name, value, least, greatest))];
        return numbers.Length >= fewest && numbers.Length <= most
            ? numbers
            : throw Wrong($"has {numbers.Length} numbers in {name}, expected {(fewest == most ? $"{most}" : $"{fewest} to {most}")}");
    }

    public void RequireNothingElse()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
            if (!_read.Contains(property.Name)) throw Wrong($"has the unknown field '{OneLine(property.Name)}'");
    }

    /// <summary>Text of others as part of a message: one line, and not endless.</summary>
    internal static string OneLine(string text)
    {
        string line = new([.. text.Take(60).Select(static letter => char.IsControl(letter) ? ' ' : letter)]);
        return text.Length > 60 ? line + "..." : line;
    }

    private JsonElement Field(string name)
    {
        _read.Add(name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : throw Wrong($"has no {name}");
    }

    private int Number(string name, JsonElement value, int least, int greatest) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= greatest
            ? number
            : throw Unexpected(name, value, $"a whole number from {least} to {greatest}");

    private FormatException Unexpected(string name, JsonElement value, string expected) =>
        Wrong($"has {OneLine(value.GetRawText())} as {name}, expected {expected}");
}
