namespace Gossamer.Agreement.Fusion;

/// <summary>What a cell or unit gets when as many raters say one thing as another.</summary>
public enum TiePolicy
{
    /// <summary>Background, label 0.</summary>
    Background,

    /// <summary>Foreground; where several labels tie the lowest of them that is not 0.</summary>
    Foreground,

    /// <summary>The lowest of the labels that tie.</summary>
    LowestLabel,

    /// <summary>Label −1: nobody's.</summary>
    Undecided,
}
