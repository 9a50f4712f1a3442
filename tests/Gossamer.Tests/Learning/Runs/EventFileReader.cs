using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Tests.Learning.Runs;

/// <summary>Reads TensorBoard event files independently of the encoder: bitwise CRC, generic protobuf fields.</summary>
internal static class EventFileReader
{
    public sealed record Value(string Tag, float? Scalar, double[]? HistogramHead, double[]? Limits, double[]? Counts);

    public sealed record Event(double WallTime, long Step, string? FileVersion, IReadOnlyList<Value> Values);

    public static List<Event> Read(string path)
    {
        byte[] file = ReadShared(path);
        List<Event> events = [];
        for (int at = 0; at < file.Length;)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(at);
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(rest));
            if (Unmask(rest[8..]) != BitwiseCrc(rest[..8])) throw new InvalidDataException($"length check at {at}");
            ReadOnlySpan<byte> message = rest.Slice(12, length);
            if (Unmask(rest[(12 + length)..]) != BitwiseCrc(message)) throw new InvalidDataException($"message check at {at}");
            events.Add(ToEvent(message));
            at += 16 + length;
        }

        return events;
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static uint Unmask(ReadOnlySpan<byte> stored)
    {
        uint rotated = unchecked(BinaryPrimitives.ReadUInt32LittleEndian(stored) - 0xA282EAD8u);
        return rotated >> 17 | rotated << 15;
    }

    private static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }

    private static Event ToEvent(ReadOnlySpan<byte> message)
    {
        List<(int Field, ulong Number, byte[] Bytes)> fields = Fields(message);
        return new Event(
            BitConverter.UInt64BitsToDouble(fields.Single(f => f.Field == 1).Number),
            (long)fields.SingleOrDefault(f => f.Field == 2).Number,
            fields.Where(f => f.Field == 3).Select(f => Encoding.UTF8.GetString(f.Bytes)).SingleOrDefault(),
            [.. fields.Where(f => f.Field == 5).SelectMany(f => Fields(f.Bytes)).Where(f => f.Field == 1).Select(f => ToValue(f.Bytes))]);
    }

    private static Value ToValue(byte[] message)
    {
        List<(int Field, ulong Number, byte[] Bytes)> fields = Fields(message);
        string tag = Encoding.UTF8.GetString(fields.Single(f => f.Field == 1).Bytes);
        if (fields.Where(f => f.Field == 2).ToList() is [var scalar])
            return new Value(tag, BitConverter.UInt32BitsToSingle((uint)scalar.Number), null, null, null);
        List<(int Field, ulong Number, byte[] Bytes)> histogram = Fields(fields.Single(f => f.Field == 5).Bytes);
        return new Value(
            tag, null,
            [.. Enumerable.Range(1, 5).Select(i => BitConverter.UInt64BitsToDouble(histogram.Single(f => f.Field == i).Number))],
            Doubles(histogram.Single(f => f.Field == 6).Bytes), Doubles(histogram.Single(f => f.Field == 7).Bytes));
    }

    private static double[] Doubles(byte[] packed) =>
        [.. packed.Chunk(8).Select(chunk => BinaryPrimitives.ReadDoubleLittleEndian(chunk))];

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(ReadOnlySpan<byte> message)
    {
        List<(int, ulong, byte[])> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at);
            int field = (int)(key >> 3), wire = (int)(key & 7);
            switch (wire)
            {
                case 0:
                    fields.Add((field, Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message[at..]), []));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    fields.Add((field, 0, message.Slice(at, length).ToArray()));
                    at += length;
                    break;
                case 5:
                    fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(message[at..]), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {wire}");
            }
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
