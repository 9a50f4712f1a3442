using System.Diagnostics;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>One training of several that a run consists of. Its state lies in one file, from which it goes on.</summary>
/// <param name="path">The file.</param>
/// <param name="options">Everything that decides the outcome; a file made with something else is refused.</param>
internal sealed class TrainingStage(string path, string options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Goes on from the file if there is one, and leaves the state in it: from time to time, at the end, and when cancelled.</summary>
    /// <param name="part">What is trained.</param>
    /// <param name="run">Trains; it calls what it is given after every step.</param>
    /// <exception cref="InvalidDataException">The file is damaged or was made with other options.</exception>
    public void Run(IStateful part, Action<Action> run)
    {
        if (File.Exists(path))
        {
            StateReader state = CheckpointFile.Load(path);
            if (state.ReadText(nameof(options)) is var found && found != options)
                throw new InvalidDataException($"{path}: was made with other options ({found}), now they are {options}; take another directory");
            state.Read(nameof(part), part);
        }
        long saved = Stopwatch.GetTimestamp();
        try
        {
            run(() =>
            {
                if (Stopwatch.GetElapsedTime(saved) < Interval) return;
                Save(part);
                saved = Stopwatch.GetTimestamp();
            });
        }
        catch (OperationCanceledException)
        {
            Save(part);
            throw;
        }
        Save(part);
    }

    private void Save(IStateful part)
    {
        var state = new StateWriter();
        state.Write(nameof(options), options);
        state.Write(nameof(part), part);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        CheckpointFile.Save(path, state);
    }
}
