using System.Text.Json;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.Inference.Networks;

/// <summary>The fields of a JSON object, each of which must be there, of its type and within its bounds, and no others.</summary>
internal sealed class JsonFields
{
    /// <summary>The greatest number of channels, features or positions along one axis that a file may name.</summary>
    public const int GreatestSize = 1 << 24;

    /// <summary>The greatest kernel, stride, padding or dilation: products of two of them and sums with a size stay below 2³¹.</summary>
    public const int GreatestOffset = 1 << 14;

    private readonly JsonElement _element;
    private readonly string _where;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The fields of <paramref name="element"/>.</summary>
    /// <param name="element">A JSON object.</param>
    /// <param name="where">What to call it in messages.</param>
    /// <exception cref="FormatException">It is no object.</exception>
    public JsonFields(JsonElement element, string where)
    {
        (_element, _where) = (element, where);
        if (element.ValueKind != JsonValueKind.Object) throw Wrong($"is {element.ValueKind}, expected an object");
    }

    /// <summary>The message that something is wrong with the object.</summary>
    public FormatException Wrong(string what) => new($"{_where} {what}");

    /// <summary>A string.</summary>
    public string Text(string name) =>
        OptionalText(name) ?? throw Wrong($"has no {name}");

    /// <summary>A string, or null where the field is not there.</summary>
    public string? OptionalText(string name)
    {
        _read.Add(name);
        if (!_element.TryGetProperty(name, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Unexpected(name, value, "a string");
    }

    /// <summary>Channels, features or positions: at least 1.</summary>
    public int Size(string name) => Number(name, 1, GreatestSize);

    /// <summary>A kernel, stride or dilation: at least 1.</summary>
    public int Step(string name) => Number(name, 1, GreatestOffset);

    /// <summary>A padding: at least 0.</summary>
    public int Offset(string name) => Number(name, 0, GreatestOffset);

    /// <summary>A whole number.</summary>
    public int Number(string name, int least, int greatest) => Number(name, Field(name), least, greatest);

    /// <summary>A finite number of at least 0.</summary>
    public double Fraction(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) && number >= 0
            ? number
            : throw Unexpected(name, value, "a number of at least 0");
    }

    /// <summary>The elements of an array.</summary>
    public JsonElement.ArrayEnumerator Array(string name)
    {
        JsonElement value = Field(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Unexpected(name, value, "an array");
    }

    /// <summary>An array of <paramref name="count"/> whole numbers.</summary>
    public int[] Numbers(string name, int count, int least, int greatest)
    {
        int[] numbers = [.. Array(name).Select(value => Number(name, value, least, greatest))];
        return numbers.Length == count ? numbers : throw Wrong($"has {numbers.Length} numbers in {name}, expected {count}");
    }

    /// <summary>An array of sizes, of least and greatest length.</summary>
    public int[] Sizes(string name, int least, int greatest)
    {
        int[] sizes = [.. Array(name).Select(value => Number(name, value, 1, GreatestSize))];
        return sizes.Length >= least && sizes.Length <= greatest
            ? sizes
            : throw Wrong($"has {sizes.Length} numbers in {name}, expected {least} to {greatest}");
    }

    /// <summary>Checks that every field was asked for.</summary>
    public void RequireNothingElse()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
            if (!_read.Contains(property.Name)) throw Wrong($"has the unknown field '{SafetensorsHeader.OneLine(property.Name)}'");
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
        Wrong($"has {SafetensorsHeader.OneLine(value.GetRawText())} as {name}, expected {expected}");
}
