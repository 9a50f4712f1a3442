using System.Text.Json;

namespace Gossamer.Learning.Runs;

/// <summary>What a run is, known before it starts.</summary>
/// <param name="Name">Short name; it becomes part of the directory's name.</param>
/// <param name="Command">The command that made the run, for example <c>train</c>.</param>
/// <param name="Options">Every option of the command, as a JSON object that the command can read back to resume.</param>
/// <param name="Seed">The seed all randomness of the run comes from.</param>
public sealed record RunDescription(string Name, string Command, JsonElement Options, ulong Seed);
