using System.Buffers.Binary;
using System.Text;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Planetoid;

/// <summary>
/// Reads protocol-2 pickles of numpy arrays, scipy matrices and dictionaries of lists, and nothing else. A pickle is a program that may
/// call anything by name: this machine knows the few names below, calls nothing, and refuses every other by name.
/// </summary>
/// <remarks>Source: <c>pickletools.py</c> of CPython. Strings of Python 2 are bytes.</remarks>
internal sealed class PickleReader
{
    private const string Matrix = "scipy.sparse.csr csr_matrix", Reconstruct = "numpy.core.multiarray _reconstruct",
        Array = "numpy ndarray", Type = "numpy dtype",
        Scalar = "numpy.core.multiarray scalar", Dictionary = "collections defaultdict", List = "__builtin__ list";

    private static readonly string[] Known = [Matrix, Reconstruct, Array, Type, Scalar, Dictionary, List];
    private static readonly object Mark = new();

    private readonly byte[] _content;
    private readonly string _file;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _at;
    private int _opcodeAt;

    private PickleReader(byte[] content, string file) => (_content, _file) = (content, file);

    /// <summary>
    /// The object of a pickle: long, double, bool, null, byte[] for strings, object[] for tuples, List, Dictionary, <see
    /// cref="PickledArray"/>, or
    /// <see cref="PickledObject"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or asks for more than this machine does; names file and
    /// offset.</exception>
    public static object? Read(byte[] content, string file) => new PickleReader(content, file).Run();

    /// <summary>The state of a matrix as a dictionary by name; null for anything else.</summary>
    public static Dictionary<object, object?>? MatrixState(object? value) =>
        value is PickledObject { Name: Matrix, State: Dictionary<object, object?> state } ? state : null;

    private object? Run()
    {
        while (true)
        {
            _opcodeAt = _at;
            byte opcode = Take(1)[0];
            switch (opcode)
            {
                case 0x80: // PROTO
                    if (Take(1)[0] is var version and not 2) throw Error($"protocol {version}", "expected protocol 2");
                    break;
                case (byte)'.': return Pop();
                case (byte)'(': _stack.Add(Mark); break;
                case (byte)'N': _stack.Add(null); break;
                case 0x88: _stack.Add(true); break;
                case 0x89: _stack.Add(false); break;
                case (byte)'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case (byte)'K': _stack.Add((long)Take(1)[0]); break;
                case (byte)'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'U': _stack.Add(Take(Take(1)[0]).ToArray()); break;
                case (byte)'T': _stack.Add(Take(Length()).ToArray()); break;
                case (byte)'X': _stack.Add(Take(Length()).ToArray()); break;
                case (byte)')': _stack.Add(System.Array.Empty<object?>()); break;
                case (byte)']': _stack.Add(new List<object?>()); break;
                case (byte)'}': _stack.Add(new Dictionary<object, object?>()); break;
                case 0x85: Tuple(1); break;
                case 0x86: Tuple(2); break;
                case 0x87: Tuple(3); break;
                case (byte)'t': _stack.Add(PopToMark()); break;
                case (byte)'a': AppendAll([Pop()]); break;
                case (byte)'e': AppendAll(PopToMark()); break;
                case (byte)'s':
                    object? value = Pop();
                    SetAll([Pop(), value]);
                    break;
                case (byte)'u': SetAll(PopToMark()); break;
                case (byte)'q': _memo[Take(1)[0]] = Top(); break;
                case (byte)'r': _memo[Length()] = Top(); break;
                case (byte)'h': Recall(Take(1)[0]); break;
                case (byte)'j': Recall(Length()); break;
                case (byte)'c': Global(); break;
                case (byte)'R': Reduce(); break;
                case 0x81: NewObject(); break;
                case (byte)'b': Build(); break;
                default:
                    throw Error(
                    $"the opcode 0x{opcode:x2}", "expected what protocol 2 writes for arrays, matrices and dictionaries of lists");
            }
        }
    }

    private void Global()
    {
        string name = $"{Line()} {Line()}";
        if (!Known.Contains(name))
            throw Error($"the name '{name}'", $"known are {string.Join(", ", Known)}; whatever else a pickle calls is refused");
        _stack.Add(new PickledObject(name));
    }

    private void Reduce()
    {
        object?[] arguments = Pop() as object?[] ?? throw Error("a call without arguments", "the file is damaged");
        string name = (Pop() as PickledObject)?.Name ?? throw Error("a call of no function", "the file is damaged");
        _stack.Add(name switch
        {
            Reconstruct when arguments is [PickledObject { Name: Array }, ..] => new PickledArray(),
            Type when arguments is [byte[] type, ..] => new PickledObject(Type) { State = Encoding.Latin1.GetString(type) },
            Scalar when arguments is [PickledObject { Name: Type, State: string type }, byte[] data]
                && PickledArray.ItemBytes(type) == data.Length => new PickledArray { Type = type, Data = data }[0],
            Dictionary when arguments.Length <= 1 => new Dictionary<object, object?>(),
            _ => throw Error($"a call of {name} with other arguments than it takes", "the file is damaged"),
        });
    }

    private void NewObject()
    {
        if (Pop() is not object?[] { Length: 0 } || Pop() is not PickledObject { Name: Matrix })
            throw Error("a new object of another class", $"expected {Matrix}");
        _stack.Add(new PickledObject(Matrix));
    }

    private void Build()
    {
        object? state = Pop();
        switch (Top())
        {
            case PickledArray array: BuildArray(array, state as object?[]); break;
            case PickledObject { Name: Type, State: string type }:
                // (version, byte order, …): one byte has no order.
                if (state is not object?[] { Length: >= 2 } parts || parts[1] is not byte[] order
                    || (order is not [(byte)'<'] && !(order is [(byte)'|'] && PickledArray.ItemBytes(type) == 1)))
                    throw Error($"a type {type} of foreign byte order", "expected little-endian");
                break;
            case PickledObject { Name: Matrix } matrix:
                matrix.State = state as Dictionary<object, object?> ?? throw Error("a matrix without state", "the file is damaged");
                break;
            default: throw Error("the state of something that has none", "the file is damaged");
        }
    }

    private void BuildArray(PickledArray array, object?[]? state)
    {
        if (state is not [long, object?[] shape, PickledObject { Name: Type, State: string type }, bool columnMajor, byte[] data]
            || shape.Any(static size => size is not (long and >= 0)))
            throw Error("an array without shape, type and data", "the file is damaged");
        int bytes = PickledArray.ItemBytes(type);
        if (bytes == 0) throw Error($"elements of type {FormatError.Printable(type)}", "expected whole or floating-point numbers");
        if (columnMajor && shape.Length > 1) throw Error("an array in column-major order", "expected row-major");
        decimal elements = shape.Aggregate(1m, static (product, size) => Math.Min(1e18m, product * (long)size!));
        if (elements * bytes != data.Length)
            throw Error($"{data.Length} bytes for {elements} elements of type {type}", "the file is damaged");
        (array.Shape, array.Type, array.Data) = ([.. shape.Select(static size => (long)size!)], type, data);
    }

    private void AppendAll(object?[] items)
    {
        if (Top() is not List<object?> list) throw Error("an item for no list", "the file is damaged");
        list.AddRange(items);
    }

    private void SetAll(object?[] items)
    {
        if (Top() is not Dictionary<object, object?> dictionary || items.Length % 2 != 0)
            throw Error("entries for no dictionary", "the file is damaged");
        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary[items[i] switch
            {
                long key => key,
                byte[] key => Encoding.Latin1.GetString(key),
                _ => throw Error("a key that is neither number nor string", "the file is damaged"),
            }] = items[i + 1];
        }
    }

    private void Tuple(int length)
    {
        object?[] items = new object?[length];
        for (int i = length - 1; i >= 0; i--) items[i] = Pop();
        _stack.Add(items);
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        if (mark < 0) throw Error("the end of a group that has not begun", "the file is damaged");
        object?[] items = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object? Top() => _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw Error("too few values", "the file is damaged");

    private void Recall(int slot) =>
        _stack.Add(_memo.TryGetValue(slot, out object? value) ? value : throw Error($"slot {slot}, which is empty", "the file is damaged"));

    private int Length()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return length >= 0 ? length : throw Error($"a length of {length}", "the file is damaged");
    }

    private string Line()
    {
        int end = System.Array.IndexOf(_content, (byte)'\n', _at);
        if (end < 0) throw Error("a name without end", "the file is damaged");
        string line = Encoding.Latin1.GetString(_content, _at, end - _at);
        _at = end + 1;
        return line;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _content.Length - _at) throw Error("the file ends within the pickle", "the file is cut short, fetch it again");
        _at += length;
        return _content.AsSpan(_at - length, length);
    }

    private InvalidDataException Error(string problem, string remedy) => FormatError.At(_file, $"offset {_opcodeAt}", problem, remedy);
}
