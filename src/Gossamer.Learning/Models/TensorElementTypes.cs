using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>The element types that libtorch and safetensors share.</summary>
internal static class TensorElementTypes
{
    private static readonly (string Name, ScalarType Type)[] Shared =
    [
        ("F64", ScalarType.Float64), ("F32", ScalarType.Float32), ("F16", ScalarType.Float16), ("BF16", ScalarType.BFloat16),
        ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("I16", ScalarType.Int16), ("I8", ScalarType.Int8),
        ("U8", ScalarType.Byte), ("BOOL", ScalarType.Bool), ("C64", ScalarType.ComplexFloat32),
    ];

    /// <summary>The name in the file format, or null.</summary>
    public static string? Name(ScalarType type) => Array.Find(Shared, pair => pair.Type == type).Name;

    /// <summary>The type of libtorch, or null.</summary>
    public static ScalarType? Find(string name) =>
        Array.Find(Shared, pair => pair.Name == name) is { Name: not null } pair ? pair.Type : null;

    /// <summary>Whether elements called <paramref name="name"/> become <paramref name="target"/> without changing their kind.</summary>
    public static bool CanLoad(string name, ScalarType target) =>
        Find(name) is { } type && (type == target || (IsFloat(type) && IsFloat(target)));

    private static bool IsFloat(ScalarType type) =>
        type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
