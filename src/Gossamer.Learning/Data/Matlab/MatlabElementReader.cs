using System.Buffers.Binary;
using System.Text;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Matlab;

/// <summary>Reads the tagged elements of a MATLAB file, one after the other.</summary>
internal sealed class MatlabElementReader(ReadOnlyMemory<byte> content, bool swapped, string file, string place)
{
    public const int Matrix = 14, Compressed = 15;

    private const int DeepestNesting = 32;
    private const string Damaged = "the file is damaged or cut short, fetch it again";

    private static readonly string[] ClassNames =
        ["", "cell", "struct", "object", "char", "sparse", "double", "single", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

    private int _at;

    public bool AtEnd => content.Length - _at < 8;

    private int Left => content.Length - _at;

    public MatlabElementReader Within(ReadOnlyMemory<byte> data, string where) => new(data, swapped, file, where);

    /// <summary>The next element: its type and its bytes.</summary>
    public (int Type, ReadOnlyMemory<byte> Data) Next()
    {
        if (Left < 8) throw Error("ends where an element should begin");
        uint first = UInt32(_at);
        if (first >> 16 != 0)
        {
            // Four bytes at most, packed into the tag itself.
            int small = (int)(first >> 16);
            if (small > 4) throw Error($"an element of {small} bytes in a place for 4");
            ReadOnlyMemory<byte> packed = content.Slice(_at + 4, small);
            _at += 8;
            return ((int)(first & 0xFFFF), packed);
        }
        uint length = UInt32(_at + 4);
        if (length > Left - 8) throw Error($"an element of {length} bytes where {Left - 8} are left");
        ReadOnlyMemory<byte> data = content.Slice(_at + 8, (int)length);
        long padded = first == Compressed ? length : (length + 7L) / 8 * 8;
        _at = (int)Math.Min(content.Length, _at + 8 + padded);
        return ((int)first, data);
    }

    /// <summary>The array whose parts are the elements here; a null value where its kind is not read.</summary>
    public (string Name, MatlabArray? Value) ReadMatrix(int depth)
    {
        if (depth > DeepestNesting) throw Error($"values nested more than {DeepestNesting} deep");
        // An empty element stands for an empty matrix.
        if (content.Length == 0) return ("", new MatlabNumbers([0, 0], "double", [], null));
        (int type, ReadOnlyMemory<byte> flags) = Next();
        if (type != 6 || flags.Length != 8) throw Error("no array flags");
        uint word = Read32(flags.Span);
        (int kind, bool isLogical) = ((int)(word & 0xFF), (word & 0x200) != 0);
        int[] dimensions = ReadDimensions();
        string name = Encoding.Latin1.GetString(Next().Data.Span);
        if (kind is < 1 or > 15 and not 17) throw Error($"array class {kind}");
        if (kind is 3 or 5 or 17) return (name, null);
        long count = dimensions.Aggregate(1L, static (product, size) => product * size);
        if (count > Array.MaxLength) throw Error($"an array of {count} elements");
        return (name, kind switch
        {
            1 => new MatlabCells(dimensions, ReadCells((int)count, depth)),
            2 => ReadStructs(dimensions, (int)count, depth),
            4 => new MatlabText(dimensions, ReadText((int)count)),
            _ => ReadNumbers(dimensions, (int)count, isLogical ? "logical" : ClassNames[kind], isWhole: kind >= 8),
        });
    }

    private int[] ReadDimensions()
    {
        (int type, ReadOnlyMemory<byte> data) = Next();
        if (type != 5 || data.Length < 8 || data.Length % 4 != 0 || data.Length > 4 * 32) throw Error("no dimensions");
        int[] dimensions = new int[data.Length / 4];
        long product = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = (int)Read32(data.Span[(4 * i)..]);
            if (dimensions[i] < 0) throw Error($"size {dimensions[i]} of dimension {i + 1}");
            product = Math.Min(product * dimensions[i], long.MaxValue >> 32);
        }
        return dimensions;
    }

    private MatlabArray[] ReadCells(int count, int depth)
    {
        RequireRoom(count);
        MatlabArray[] cells = new MatlabArray[count];
        for (int i = 0; i < count; i++) cells[i] = ReadNested(depth);
        return cells;
    }

    private MatlabStructs ReadStructs(int[] dimensions, int count, int depth)
    {
        ReadOnlySpan<byte> lengthField = Next().Data.Span;
        int length = lengthField.Length == 4 ? (int)Read32(lengthField) : 0;
        ReadOnlySpan<byte> nameField = Next().Data.Span;
        if (length < 1 || nameField.Length % length != 0) throw Error("field names of no length");
        string[] names = new string[nameField.Length / length];
        for (int i = 0; i < names.Length; i++)
        {
            ReadOnlySpan<byte> name = nameField.Slice(i * length, length);
            int end = name.IndexOf((byte)0);
            names[i] = Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
        }
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw Error("a field name that is there twice");
        RequireRoom((long)count * names.Length);
        if (names.Length == 0) count = 0;
        var elements = new IReadOnlyDictionary<string, MatlabArray>[count];
        for (int i = 0; i < count; i++)
        {
            var fields = new Dictionary<string, MatlabArray>(StringComparer.Ordinal);
            foreach (string name in names) fields.Add(name, ReadNested(depth));
            elements[i] = fields;
        }
        return new MatlabStructs(dimensions, elements);
    }

    private MatlabArray ReadNested(int depth)
    {
        (int type, ReadOnlyMemory<byte> data) = Next();
        if (type != Matrix) throw Error($"element type {type} where a value should be");
        return Within(data, place).ReadMatrix(depth + 1).Value ?? throw Error("an object or sparse matrix inside another value");
    }

    private string ReadText(int count)
    {
        (int type, ReadOnlyMemory<byte> data) = Next();
        string text = type switch
        {
            16 => Encoding.UTF8.GetString(data.Span),
            4 or 17 => string.Create(data.Length / 2, (Data: data, Swapped: swapped), static (characters, state) =>
            {
                for (int i = 0; i < characters.Length; i++)
                {
                    ReadOnlySpan<byte> two = state.Data.Span.Slice(2 * i, 2);
                    characters[i] = (char)(state.Swapped ? BinaryPrimitives.ReadUInt16BigEndian(two) : BinaryPrimitives.ReadUInt16LittleEndian(two));
                }
            }),
            1 or 2 => Encoding.Latin1.GetString(data.Span),
            _ => throw Error($"characters of type {type}"),
        };
        return text.Length >= count || type == 16 ? text : throw Error($"{text.Length} of {count} characters");
    }

    private MatlabNumbers ReadNumbers(int[] dimensions, int count, string className, bool isWhole)
    {
        if (count == 0 && AtEnd) return new MatlabNumbers(dimensions, className, [], isWhole ? [] : null);
        (int type, ReadOnlyMemory<byte> memory) = Next();
        ReadOnlySpan<byte> data = memory.Span;
        int width = type switch { 1 or 2 => 1, 3 or 4 => 2, 5 or 6 or 7 => 4, 9 or 12 or 13 => 8, _ => throw Error($"numbers of type {type}") };
        if (data.Length != (long)count * width) throw Error($"{data.Length} bytes for {count} numbers of {width}");
        double[] values = new double[count];
        long[]? integers = isWhole && type is not (7 or 9) ? new long[count] : null;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> one = data.Slice(i * width, width);
            if (type is 7 or 9)
            {
                values[i] = type == 7 ? BitConverter.UInt32BitsToSingle(Read32(one)) : BitConverter.UInt64BitsToDouble(Read64(one));
                continue;
            }
            long value = type switch
            {
                1 => (sbyte)one[0],
                2 => one[0],
                3 => (short)Read16(one),
                4 => Read16(one),
                5 => (int)Read32(one),
                6 => Read32(one),
                12 => (long)Read64(one),
                _ => Read64(one) is var large and <= long.MaxValue ? (long)large : throw Error($"the number {Read64(one)}"),
            };
            values[i] = value;
            if (integers is not null) integers[i] = value;
        }
        return new MatlabNumbers(dimensions, className, values, integers);
    }

    /// <summary>Every value takes eight bytes at least: a count beyond that is damage, found before memory is taken.</summary>
    private void RequireRoom(long values)
    {
        if (values > Left / 8) throw Error($"{values} values where {Left} bytes are left");
    }

    private uint UInt32(int at) => Read32(content.Span[at..]);

    private ushort Read16(ReadOnlySpan<byte> bytes) =>
        swapped ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint Read32(ReadOnlySpan<byte> bytes) =>
        swapped ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private ulong Read64(ReadOnlySpan<byte> bytes) =>
        swapped ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private InvalidDataException Error(string problem) => FormatError.At(file, $"{place}, offset {_at}", problem, Damaged);
}
