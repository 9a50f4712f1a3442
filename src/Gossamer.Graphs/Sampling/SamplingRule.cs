namespace Gossamer.Graphs.Sampling;

/// <summary>Which of the edges before the query time a sampler takes.</summary>
public enum SamplingRule
{
    /// <summary>Any, each as likely as another and none twice.</summary>
    Uniform,

    /// <summary>The latest; of those at one time the last of the edge list.</summary>
    MostRecent,

    /// <summary>Any within a span of time before the query time.</summary>
    Window,
}
