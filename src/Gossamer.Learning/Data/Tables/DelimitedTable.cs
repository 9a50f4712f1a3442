using System.Buffers;
using System.Text;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Tables;

/// <summary>
/// A table of text: CSV with commas or semicolons, or TSV, told apart by the header. Fields may be quoted, with quotes doubled inside;
/// the first line names the columns; empty lines are passed over.
/// </summary>
public sealed class DelimitedTable
{
    private const long MostBytes = 2L << 30;

    private static readonly char[] Separators = ['\t', ';', ','];

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",;\t\"\n\r");

    private DelimitedTable(string file, string[] columns, List<string[]> rows, List<int> lines) =>
        (File, Columns, Rows, Lines) = (file, columns, rows, lines);

    /// <summary>Name of the file in messages.</summary>
    public string File { get; }

    /// <summary>Names of the columns, trimmed.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of fields, one for each column, trimmed.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>For each row the line of the file where it begins, from 1.</summary>
    public IReadOnlyList<int> Lines { get; }

    /// <summary>Reads a file, compressed by gzip or not.</summary>
    /// <exception cref="InvalidDataException">It is no table.</exception>
    public static DelimitedTable Read(string path)
    {
        using DataFileStream stream = DataFileStream.Open(path);
        return Read(stream.ReadToEnd(MostBytes, $"a table of at most {MostBytes} bytes"), path);
    }

    /// <summary>Reads content; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">It is no table.</exception>
    public static DelimitedTable Read(byte[] content, string file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            throw FormatError.At(file, $"offset {Math.Max(0, exception.Index)}", "bytes that are no UTF-8 text", "save the table as UTF-8", exception);
        }
        if (text.StartsWith('\uFEFF')) text = text[1..];
        if (text.Contains('\0')) throw FormatError.At(file, "offset 0", "a zero byte", "expected a table of text");
        int lineEnd = text.AsSpan().IndexOfAny('\n', '\r');
        string first = lineEnd < 0 ? text : text[..lineEnd];
        char separator = Separators.MaxBy(candidate => first.Count(character => character == candidate));
        var parser = new Parser(text, separator, file);
        if (parser.Next() is not { } header) throw FormatError.At(file, "line 1", "the file is empty", "expected a header and rows");
        if (header.Any(static name => name.Length == 0)) throw FormatError.At(file, "line 1", "a column has no name", "expected a name for each column");
        string? twice = header.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static names => names.Count() > 1)?.Key;
        if (twice is not null) throw FormatError.At(file, "line 1", $"two columns are named '{twice}'", "expected different names");
        List<string[]> rows = [];
        List<int> lines = [];
        while (parser.Next() is { } row)
        {
            if (row.Length != header.Length)
                throw FormatError.At(file, $"line {parser.Line}", $"{row.Length} fields where the header has {header.Length}", "expected one for each column");
            rows.Add(row);
            lines.Add(parser.Line);
        }
        return new DelimitedTable(file, header, rows, lines);
    }

    /// <summary>A field as a line of a table holds it: in quotes where it has to be.</summary>
    public static string Field(string text) =>
        text.AsSpan().IndexOfAny(NeedQuotes) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>An error at a field of the table.</summary>
    public InvalidDataException Error(int row, int column, string problem, string remedy) =>
        FormatError.At(File, $"line {Lines[row]}, column '{Columns[column]}'", problem, remedy);

    private sealed class Parser(string text, char separator, string file)
    {
        private readonly StringBuilder _field = new();
        private int _at;
        private int _line = 1;

        /// <summary>The line where the last row began.</summary>
        public int Line { get; private set; }

        /// <summary>The next row that is not empty; null at the end.</summary>
        public string[]? Next()
        {
            while (_at < text.Length)
            {
                Line = _line;
                List<string> fields = [];
                while (true)
                {
                    fields.Add(ReadField());
                    if (_at < text.Length && text[_at] == separator) _at++;
                    else break;
                }
                EndLine();
                if (fields.Count > 1 || fields[0].Length > 0) return [.. fields];
            }
            return null;
        }

        private string ReadField()
        {
            while (_at < text.Length && text[_at] == ' ') _at++;
            if (_at >= text.Length || text[_at] != '"') return ReadPlain();
            _field.Clear();
            for (_at++; ; _at++)
            {
                if (_at >= text.Length) throw FormatError.At(file, $"line {Line}", "a quoted field does not end", "expected a closing quote");
                if (text[_at] == '\n') _line++;
                if (text[_at] != '"')
                {
                    _field.Append(text[_at]);
                }
                else if (_at + 1 < text.Length && text[_at + 1] == '"')
                {
                    _field.Append('"');
                    _at++;
                }
                else
                {
                    break;
                }
            }
            _at++;
            string rest = ReadPlain();
            return rest.Length == 0 ? _field.ToString().Trim() : throw FormatError.At(file, $"line {Line}", $"'{rest}' after a closing quote", "double the quotes inside a field");
        }

        private string ReadPlain()
        {
            int start = _at;
            while (_at < text.Length && text[_at] != separator && text[_at] is not ('\n' or '\r')) _at++;
            return text[start.._at].Trim();
        }

        private void EndLine()
        {
            if (_at < text.Length && text[_at] == '\r') _at++;
            if (_at < text.Length && text[_at] == '\n') _at++;
            _line++;
        }
    }
}
