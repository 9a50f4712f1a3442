using System.Text.Json.Serialization;
using Gossamer.Learning.Data.Inspection;

namespace Gossamer.Cli.Commands;

/// <summary>The types that <c>--json</c> prints. How they are written is the matter of <see cref="Rendering.Output.Json"/>.</summary>
[JsonSerializable(typeof(IReadOnlyList<MethodEntry>))]
[JsonSerializable(typeof(IReadOnlyList<ModelEntry>))]
[JsonSerializable(typeof(ModelDetails))]
[JsonSerializable(typeof(IReadOnlyList<DataEntry>))]
[JsonSerializable(typeof(DataInspection))]
[JsonSerializable(typeof(IReadOnlyList<RunEntry>))]
[JsonSerializable(typeof(RunDetails))]
[JsonSerializable(typeof(RunComparison))]
[JsonSerializable(typeof(ExportedNetwork))]
internal sealed partial class CommandJson : JsonSerializerContext;
