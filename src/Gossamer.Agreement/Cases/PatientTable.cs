using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Tables;

namespace Gossamer.Agreement.Cases;

/// <summary>Which patient each case belongs to: a table whose first column names cases and whose second names patients.</summary>
public static class PatientTable
{
    /// <summary>For each case the number of its patient.</summary>
    /// <exception cref="InvalidDataException">The table lacks a case.</exception>
    public static int[] Read(string path, IReadOnlyList<string> cases)
    {
        DelimitedTable table = DelimitedTable.Read(path);
        if (table.Columns.Count < 2) throw FormatError.At(path, "header", "one column", "expected cases and patients");
        Dictionary<string, string> patients = [];
        for (int row = 0; row < table.Rows.Count; row++)
            if (!patients.TryAdd(table.Rows[row][0], table.Rows[row][1])) throw table.Error(row, 0, $"case '{table.Rows[row][0]}' is there twice", "expected each case once");
        Dictionary<string, int> numbers = [];
        return [.. cases.Select(name =>
        {
            if (!patients.TryGetValue(name, out string? patient)) throw FormatError.At(path, $"case '{name}'", "no patient", "expected a row for every case");
            numbers.TryAdd(patient, numbers.Count);
            return numbers[patient];
        })];
    }
}
