namespace Gossamer.Cli.Commands;

/// <summary>What <c>gossamer export</c> wrote.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">Its format, as the option names it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Input">Shape of one sample.</param>
/// <param name="Output">Shape of one result.</param>
/// <param name="Weights">Weights of convolutions and linear layers.</param>
/// <param name="ActiveWeights">Those that are active.</param>
internal sealed record ExportedNetwork(
    string Path, string Format, long Bytes, IReadOnlyList<int> Input, IReadOnlyList<int> Output, long Weights, long ActiveWeights);
