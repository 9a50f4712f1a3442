using System.Collections.Frozen;

namespace Gossamer.Inference.Checkpoints;

/// <summary>The element types of the format and how much room a tensor of them takes.</summary>
internal static class SafetensorsElementType
{
    private static readonly FrozenDictionary<string, int> Bits = new Dictionary<string, int>
    {
        ["BOOL"] = 8, ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6, ["U8"] = 8, ["I8"] = 8, ["F8_E5M2"] = 8, ["F8_E4M3"] = 8,
        ["F8_E8M0"] = 8, ["I16"] = 16, ["U16"] = 16, ["F16"] = 16, ["BF16"] = 16, ["I32"] = 32, ["U32"] = 32, ["F32"] = 32,
        ["C64"] = 64, ["F64"] = 64, ["I64"] = 64, ["U64"] = 64,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, for messages.</summary>
    public static string Known => string.Join(", ", Bits.Keys.Order(StringComparer.Ordinal));

    /// <summary>Bits of one element of <paramref name="elementType"/>; 0 when the format has no such type.</summary>
    public static int BitsOf(string elementType) => Bits.GetValueOrDefault(elementType);

    /// <summary>
    /// Says why <paramref name="byteCount"/> bytes cannot be a tensor of <paramref name="elementType"/> and
    /// <paramref name="shape"/>; null when they can.
    /// </summary>
    public static string? Misfit(string elementType, IReadOnlyList<long> shape, long byteCount)
    {
        int bits = BitsOf(elementType);
        if (bits == 0) return $"has the unknown element type '{elementType}', expected one of {Known}";
        long total = bits;
        foreach (long dimension in shape)
        {
            if (dimension < 0) return $"has the negative dimension {dimension} in its shape {Text(shape)}";
            if (dimension > 0 && total > long.MaxValue / dimension) return $"has a shape {Text(shape)} too large to address";
            total *= dimension;
        }
        if (total % 8 != 0) return $"of shape {Text(shape)} and type {elementType} does not fill whole bytes";
        return total / 8 == byteCount
            ? null
            : $"of shape {Text(shape)} and type {elementType} has {byteCount} bytes, expected {total / 8}";
    }

    /// <summary>The shape as <c>[2, 3]</c>.</summary>
    public static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
