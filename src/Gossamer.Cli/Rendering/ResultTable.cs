using Spectre.Console;

namespace Gossamer.Cli.Rendering;

/// <summary>A table of results: columns first, then rows. Cells are plain text, brackets included.</summary>
/// <param name="title">Stands above the table; none by default.</param>
internal sealed class ResultTable(string? title = null)
{
    private readonly List<TextColumn> _columns = [];
    private readonly List<(string[] Cells, Style? Style)> _rows = [];
    private string[]? _totals;

    /// <summary>Stands above the table; null for none.</summary>
    public string? Title { get; } = title;

    /// <summary>Adds a column of names or other short texts, which are never broken.</summary>
    public ResultTable Text(string header) => Column(new(header, IsNumber: false, Wraps: false));

    /// <summary>Adds a column of sentences or paths, which are broken where a terminal is narrow.</summary>
    public ResultTable Prose(string header) => Column(new(header, IsNumber: false, Wraps: true));

    /// <summary>Adds a column of figures, aligned to the right.</summary>
    public ResultTable Number(string header) => Column(new(header, IsNumber: true, Wraps: false));

    /// <summary>Adds a row with one cell for each column.</summary>
    public ResultTable Row(params string[] cells) => Row(cells, style: null);

    /// <summary>Adds a row that stands out.</summary>
    public ResultTable EmphasizedRow(params string[] cells) => Row(cells, new Style(decoration: Decoration.Bold));

    /// <summary>Adds a row in the background.</summary>
    public ResultTable FaintRow(params string[] cells) => Row(cells, new Style(foreground: Color.Grey));

    /// <summary>Sets the row of totals at the bottom.</summary>
    public ResultTable Totals(params string[] cells)
    {
        _totals = Checked(cells);
        return this;
    }

    /// <summary>The table for a terminal.</summary>
    internal Table ForTerminal()
    {
        var bold = new Style(decoration: Decoration.Bold);
        var table = new Table
        {
            Border = TableBorder.Horizontal,
            BorderStyle = new Style(foreground: Color.Grey),
            ShowFooters = _totals is not null,
        };
        for (int i = 0; i < _columns.Count; i++)
        {
            var column = new TableColumn(new Text(_columns[i].Header, bold)) { NoWrap = !_columns[i].Wraps };
            column.Padding = new Padding(0, 0, 1, 0);
            column.Alignment = _columns[i].IsNumber ? Justify.Right : Justify.Left;
            if (_totals is not null) column.Footer = new Text(_totals[i], bold);
            table.AddColumn(column);
        }

        foreach ((string[] cells, Style? style) in _rows) table.AddRow(cells.Select(cell => new Text(cell, style)));
        return table;
    }

    /// <summary>The lines of the table for a file or a program: aligned columns, a line a row.</summary>
    internal IEnumerable<string> Plain()
    {
        List<string[]> lines = [[.. _columns.Select(static column => column.Header)], .. _rows.Select(static row => row.Cells)];
        if (_totals is not null) lines.Add(_totals);
        int[] widths = [.. _columns.Select((_, i) => lines.Max(cells => cells[i].Length))];
        return lines.Select(cells => string.Join("  ", cells.Select(
            (cell, i) => _columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }

    private ResultTable Column(TextColumn column)
    {
        _columns.Add(column);
        return this;
    }

    private ResultTable Row(string[] cells, Style? style)
    {
        _rows.Add((Checked(cells), style));
        return this;
    }

    private string[] Checked(string[] cells) => cells.Length == _columns.Count
        ? cells
        : throw new ArgumentException($"a row has {cells.Length} cells, the table {_columns.Count} columns");

    private readonly record struct TextColumn(string Header, bool IsNumber, bool Wraps);
}
