namespace Gossamer.Agreement.Coefficients;

/// <summary>What an intraclass correlation takes the raters to be (Shrout and Fleiss, Psychological Bulletin 86, 1979).</summary>
public enum IccForm
{
    /// <summary>ICC(1): every target has raters of its own; nothing is known of raters.</summary>
    OneWay,

    /// <summary>ICC(2), agreement: raters are drawn from many, and their biases count against them.</summary>
    Agreement,

    /// <summary>ICC(3), consistency: biases of raters are forgiven.</summary>
    Consistency,
}
