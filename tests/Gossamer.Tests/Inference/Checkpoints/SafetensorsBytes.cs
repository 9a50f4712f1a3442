using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Tests.Inference.Checkpoints;

/// <summary>Files of the format put together by hand, right or wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>Length field, <paramref name="json"/> and <paramref name="data"/>.</summary>
    public static byte[] Of(string json, params ReadOnlySpan<byte> data) => Of((ulong)Encoding.UTF8.GetByteCount(json), json, data);

    /// <summary>The same with <paramref name="length"/> in the length field.</summary>
    public static byte[] Of(ulong length, string json, params ReadOnlySpan<byte> data)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        return [.. prefix, .. Encoding.UTF8.GetBytes(json), .. data];
    }
}
