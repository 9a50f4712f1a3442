using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Live;

/// <summary>What an edge must know again after it was killed, as one file that is written beside, forced to the disk and renamed.</summary>
public static class EdgeCheckpoint
{
    private const string LedgerEntry = "ledger", PolicyEntry = "policy", TableEntry = "table-sha256";

    /// <summary>Writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ledger">Deficits.</param>
    /// <param name="policy">Name and version of the policy that decides.</param>
    /// <param name="tableSha256">SHA-256 of the table that accuracies come from.</param>
    /// <exception cref="IOException">It cannot be written; the old one stays.</exception>
    public static void Save(string path, DeficitLedger ledger, string policy, string tableSha256)
    {
        var state = new StateWriter();
        state.Write(LedgerEntry, ledger);
        state.Write(PolicyEntry, policy);
        state.Write(TableEntry, tableSha256);
        CheckpointFile.Save(path, state);
    }

    /// <summary>Restores deficits, and returns the policy that decided.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or deficits are of another table or other devices.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Load(string path, DeficitLedger ledger, string tableSha256)
    {
        StateReader state = CheckpointFile.Load(path);
        if (state.ReadText(TableEntry) is var written && written != tableSha256) throw state.Malformed(TableEntry, $"is {written}, the table in use has {tableSha256}");
        state.Read(LedgerEntry, ledger);
        return state.ReadText(PolicyEntry);
    }
}
