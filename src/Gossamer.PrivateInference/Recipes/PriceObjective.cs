namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a search makes small.</summary>
public enum PriceObjective
{
    /// <summary>Time from question to answer, with everything prepared that does not depend on the question.</summary>
    Online,

    /// <summary>The same and the time of that preparation.</summary>
    Total,

    /// <summary>Bytes that travel from question to answer.</summary>
    Bytes,

    /// <summary>Changes of direction from question to answer.</summary>
    Flights,
}
