using System.Globalization;
using System.Text.Json;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Recipes;

/// <summary>Finished runs of a comparison, a file each, so that an interrupted one goes on where it was.</summary>
internal sealed class FinishedRuns<TRun>
    where TRun : ComparedRun
{
    private const string Folder = "runs";

    private readonly RunRecorder _recorder;

    public FinishedRuns(RunRecorder recorder)
    {
        _recorder = recorder;
        Directory.CreateDirectory(recorder.PathOf(Folder));
    }

    /// <summary>Whether the run is finished already.</summary>
    public bool Has(string method, double sparsity, ulong seed) => File.Exists(_recorder.PathOf(FileOf(method, sparsity, seed)));

    /// <summary>The run if it is finished already, else trained now and kept.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public TRun Get(string method, double sparsity, ulong seed, Func<TRun> train)
    {
        string file = FileOf(method, sparsity, seed), path = _recorder.PathOf(file);
        if (File.Exists(path))
        {
            try
            {
                return JsonSerializer.Deserialize(File.ReadAllBytes(path), RecipeJson.Of<TRun>()) ?? throw new JsonException("it is null");
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException(
                    $"{path}: is no finished run ({FormatError.Printable(exception.Message)}); remove it to train again", exception);
            }
        }
        TRun run = train();
        _recorder.WriteText(file, JsonSerializer.Serialize(run, RecipeJson.Of<TRun>()));
        return run;
    }

    private static string FileOf(string method, double sparsity, ulong seed)
    {
        string name = string.Concat(
            method.Select(static character => char.IsAsciiLetterOrDigit(character) || character is '.' ? character : '-'));
        return Path.Combine(Folder, $"{name}-{sparsity.ToString("R", CultureInfo.InvariantCulture)}-seed{seed}.json");
    }
}
