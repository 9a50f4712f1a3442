using System.IO.Compression;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Graphs.Ingest;

/// <summary>
/// Reads the lines of an edge list one after the other: <c>source target time</c> or <c>source target weight time</c>, separated by
/// blanks, tabs or a comma; lines that begin with # or % are comments. Plain text or gzip.
/// </summary>
/// <remarks>Written by hand because a graph has tens of millions of lines: a general reader of tables takes longer than all the
/// rest.</remarks>
internal sealed class EdgeListReader : IDisposable
{
    private const int LongestLine = 4096;
    private const int MostColumns = 4;

    private readonly Stream _content, _file;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _start, _end;
    private bool _atEnd;
    private long _firstLine;
    private int _timeStart, _timeLength;

    /// <summary>Opens <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public EdgeListReader(string path)
    {
        Path = path;
        _content = CompressedFile.OpenRead(path);
        _file = _content is GZipStream compressed ? compressed.BaseStream : _content;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file read so far, compressed where it is.</summary>
    public long BytesRead => _file.Position;

    /// <summary>Bytes of the file.</summary>
    public long TotalBytes => _file.Length;

    /// <summary>Number of the present line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Lines so far without an edge.</summary>
    public long OtherLines { get; private set; }

    /// <summary>Columns of every edge; 0 before the first.</summary>
    public int Columns { get; private set; }

    /// <summary>Identifier of the source, at least 0.</summary>
    public long Source { get; private set; }

    /// <summary>Identifier of the target, at least 0.</summary>
    public long Target { get; private set; }

    /// <summary>The time where it is written as a whole number; null elsewhere.</summary>
    public long? IntegerTime { get; private set; }

    /// <summary>The time as it is written.</summary>
    public ReadOnlySpan<byte> TimeText => _buffer.AsSpan(_timeStart, _timeLength);

    /// <summary>Goes to the next edge; false at the end.</summary>
    /// <exception cref="InvalidDataException">A line is no edge; the message names file and line.</exception>
    public bool Next()
    {
        while (NextLine(out int start, out int end))
        {
            Line++;
            while (end > start && _buffer[end - 1] is (byte)'\r' or (byte)' ' or (byte)'\t') end--;
            if (start == end || _buffer[start] is (byte)'#' or (byte)'%')
            {
                OtherLines++;
                continue;
            }
            Parse(start, end);
            return true;
        }
        return false;
    }

    /// <summary>An error at the present line.</summary>
    public InvalidDataException Error(string problem, string remedy, Exception? cause = null) =>
        FormatError.At(Path, $"line {Line}", problem, remedy, cause);

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    private static bool IsSeparator(byte character) => character is (byte)' ' or (byte)'\t' or (byte)',';

    private bool NextLine(out int start, out int end)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                (start, end) = (_start, _start + length);
                _start = end + 1;
                if (length > LongestLine) throw TooLong();
                return true;
            }
            if (_end - _start > LongestLine) throw TooLong();
            if (_atEnd)
            {
                (start, end) = (_start, _end);
                _start = _end;
                return end > start;
            }
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            Fill();
        }
    }

    private InvalidDataException TooLong() =>
        FormatError.At(Path, $"line {Line + 1}", $"more than {LongestLine} characters", "expected an edge list: source, target, time");

    private void Fill()
    {
        try
        {
            int read = _content.ReadAtLeast(_buffer.AsSpan(_end), 1, throwOnEndOfStream: false);
            _atEnd = read == 0;
            _end += read;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw FormatError.At(
                Path, $"after line {Line}", $"the content cannot be decompressed ({exception.Message.TrimEnd('.')})",
                "the file is damaged or cut short, fetch it again", exception);
        }
    }

    private void Parse(int start, int end)
    {
        Span<(int Start, int End)> columns = stackalloc (int, int)[MostColumns + 1];
        int count = 0;
        for (int at = start; at < end && count <= MostColumns;)
        {
            int from = at;
            while (at < end && !IsSeparator(_buffer[at])) at++;
            columns[count++] = (from, at);
            while (at < end && IsSeparator(_buffer[at])) at++;
        }
        if (count != Columns) CheckColumns(count);
        Source = Identifier(columns[0], "source");
        Target = Identifier(columns[1], "target");
        if (count == MostColumns) CheckWeight(columns[2]);
        (int timeStart, int timeEnd) = columns[count - 1];
        (_timeStart, _timeLength) = (timeStart, timeEnd - timeStart);
        IntegerTime = Whole(timeStart, timeEnd, out bool overflows) is { } time ? time
            : overflows ? throw Error(
                $"the time {Text(timeStart, timeEnd)} is beyond 64 bits", "expected a time between -2^63 and 2^63 - 1")
            : null;
    }

    private void CheckColumns(int count)
    {
        const string Remedy = "expected source, target, time or source, target, weight, time";
        string given = count > MostColumns ? $"more than {MostColumns} columns" : count == 1 ? "1 column" : $"{count} columns";
        if (Columns != 0) throw Error($"{given} where line {_firstLine} has {Columns}", "expected the same columns in every line");
        if (count is < 3 or > MostColumns) throw Error(given, Remedy);
        (Columns, _firstLine) = (count, Line);
    }

    private long Identifier((int Start, int End) column, string what)
    {
        if (Whole(column.Start, column.End, out bool overflows) is not { } id)
            throw Error(
                $"the {what} {Text(column.Start, column.End)} is {(overflows ? "beyond 64 bits" : "no whole number")}",
                "expected the number of a node, at least 0");
        return id >= 0 ? id : throw Error($"the {what} {id} is negative", "expected the number of a node, at least 0");
    }

    private void CheckWeight((int Start, int End) column)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(column.Start, column.End - column.Start);
        if (!double.TryParse(text, out double weight) || !double.IsFinite(weight))
            throw Error($"the weight {Text(column.Start, column.End)} is no number", "expected source, target, weight, time");
    }

    private long? Whole(int start, int end, out bool overflows)
    {
        overflows = false;
        bool negative = start < end && _buffer[start] == (byte)'-';
        int first = negative ? start + 1 : start;
        if (first == end) return null;
        ulong value = 0;
        for (int at = first; at < end; at++)
        {
            uint digit = (uint)(_buffer[at] - '0');
            if (digit > 9)
            {
                overflows = false;
                return null;
            }
            // 19 digits never leave 64 bits without a sign.
            overflows |= at - first >= 19 && value > (ulong.MaxValue - digit) / 10;
            value = value * 10 + digit;
        }
        overflows |= value > (negative ? 1UL << 63 : long.MaxValue);
        return overflows ? null : negative ? (long)(0 - value) : (long)value;
    }

    private string Text(int start, int end) => $"'{System.Text.Encoding.UTF8.GetString(_buffer, start, Math.Min(40, end - start))}'";
}
