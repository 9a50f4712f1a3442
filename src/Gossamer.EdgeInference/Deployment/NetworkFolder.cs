using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>A folder of trained networks with the table that was measured with them: made once, and used by every edge and device.</summary>
public static class NetworkFolder
{
    /// <summary>Where its table is.</summary>
    public static string TableOf(string folder) => Path.Combine(folder, EdgeTable.TableFile);

    /// <summary>Recordings that are at hand: real ones, or else synthetic ones.</summary>
    public static string RecordingsAtHand()
    {
        try
        {
            CwruRecordings.Load();
            return CwruRecordings.Name;
        }
        catch (FileNotFoundException)
        {
            return SyntheticBearings.Name;
        }
    }

    /// <summary>Trains networks and measures them, unless there is a table already.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="options">What to train; its folder of networks is this one.</param>
    /// <param name="root">Folder of runs, in which the measurement leaves its report.</param>
    /// <param name="progress">Receives how far trainings are.</param>
    /// <param name="cancellation">Stops; finished networks stay.</param>
    /// <returns>The table's file.</returns>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    /// <exception cref="FileNotFoundException">The recordings are not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static string Prepare(string folder, EdgeTableOptions options, string root, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        string table = TableOf(folder);
        if (File.Exists(table)) return table;
        options = options with { Networks = folder };
        using RunRecorder recorder = RunRecorder.Create(root, EdgeTable.Describe(options));
        EdgeTable.Run(options, recorder, progress, cancellation).Table.Write(table);
        return table;
    }
}
