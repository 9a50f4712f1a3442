namespace Gossamer.EdgeInference.Simulation;

/// <summary>What a vectorised environment does at the end of an episode, as in Gymnasium.</summary>
public enum AutoresetMode
{
    /// <summary>The step after the last one resets: its row holds no transition.</summary>
    NextStep,

    /// <summary>The last step resets at once and hands out the final observation beside the first of the next episode.</summary>
    SameStep,

    /// <summary>Whoever steps past the end gets an exception.</summary>
    Disabled,
}
