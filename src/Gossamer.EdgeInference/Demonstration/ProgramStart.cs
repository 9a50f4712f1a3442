namespace Gossamer.EdgeInference.Demonstration;

/// <summary>How the command <c>gossamer</c> is started as another process.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">What comes before the arguments of the command: the assembly, where the program is the runtime.</param>
public sealed record ProgramStart(string File, params IReadOnlyList<string> Arguments);
