using System.Diagnostics.CodeAnalysis;

namespace Gossamer.EdgeInference.Serving;

/// <summary>Type of a tensor's elements, in the words of the Open Inference Protocol.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The protocol's own words.")]
public enum TensorDataType
{
    /// <summary><c>BOOL</c>, a byte that is 0 or 1.</summary>
    Bool,

    /// <summary><c>UINT8</c>.</summary>
    UInt8,

    /// <summary><c>UINT16</c>.</summary>
    UInt16,

    /// <summary><c>UINT32</c>.</summary>
    UInt32,

    /// <summary><c>UINT64</c>.</summary>
    UInt64,

    /// <summary><c>INT8</c>.</summary>
    Int8,

    /// <summary><c>INT16</c>.</summary>
    Int16,

    /// <summary><c>INT32</c>.</summary>
    Int32,

    /// <summary><c>INT64</c>.</summary>
    Int64,

    /// <summary><c>FP16</c>, which has a raw form only.</summary>
    Float16,

    /// <summary><c>FP32</c>.</summary>
    Float32,

    /// <summary><c>FP64</c>.</summary>
    Float64,

    /// <summary><c>BYTES</c>: strings of bytes of any length.</summary>
    Bytes,
}
