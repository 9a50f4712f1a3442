namespace Gossamer.Agreement.Studies;

/// <summary>A file that was read.</summary>
/// <param name="File">Its name, relative to what was named on the command line.</param>
/// <param name="Sha256">SHA-256 of its content.</param>
public sealed record InputHash(string File, string Sha256);
