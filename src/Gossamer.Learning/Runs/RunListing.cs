namespace Gossamer.Learning.Runs;

/// <summary>The runs of a folder.</summary>
/// <param name="Runs">Every readable run, newest first.</param>
/// <param name="Problems">One line for each <c>run.json</c> that could not be read.</param>
public sealed record RunListing(IReadOnlyList<RunInfo> Runs, IReadOnlyList<string> Problems);
