namespace Gossamer.Sparsity.Journal;

/// <summary>A layer that a journal follows.</summary>
/// <param name="Name">Parameter name.</param>
/// <param name="Rows">Rows of its weight matrix.</param>
/// <param name="Columns">Columns of its weight matrix.</param>
public sealed record JournalLayer(string Name, int Rows, int Columns)
{
    /// <summary>Number of positions.</summary>
    public long Positions => (long)Rows * Columns;
}
