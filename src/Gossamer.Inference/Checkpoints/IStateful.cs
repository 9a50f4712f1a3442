namespace Gossamer.Inference.Checkpoints;

/// <summary>Something whose state a checkpoint must hold, so that a resumed run continues to the identical result.</summary>
public interface IStateful
{
    /// <summary>Version of the layout that <see cref="Save"/> writes; raised whenever the layout changes.</summary>
    int SchemaVersion { get; }

    /// <summary>Writes everything that later behaviour depends on and that the constructor's options do not determine.</summary>
    void Save(StateWriter writer);

    /// <summary>Restores what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">An entry is missing, has another shape or type, or an unknown version.</exception>
    void Load(StateReader reader);
}
