using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Gossamer.Learning.Runs;

/// <summary>Reads and writes <c>run.json</c>.</summary>
internal static class RunRecordFormat
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static ReadOnlyMemory<byte> Write(RunInfo run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("formatVersion", RunInfo.FormatVersion);
            json.WriteString("name", run.Description.Name);
            json.WriteString("command", run.Description.Command);
            json.WriteNumber("seed", run.Description.Seed);
            json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(run.Status.ToString()));
            json.WriteString("started", run.Started);
            if (run.Resumed.Count > 0)
            {
                json.WriteStartArray("resumed");
                foreach (DateTimeOffset time in run.Resumed) json.WriteStringValue(time);
                json.WriteEndArray();
            }

            if (run.Ended is DateTimeOffset ended) json.WriteString("ended", ended);
            if (run.Error is not null) json.WriteString("error", run.Error);
            json.WritePropertyName("options");
            run.Description.Options.WriteTo(json);
            json.WriteStartObject("versions");
            json.WriteString("gossamer", run.Versions.Gossamer);
            json.WriteString("dotnet", run.Versions.DotNet);
            json.WriteString("torchSharp", run.Versions.TorchSharp);
            json.WriteString("libtorch", run.Versions.LibTorch);
            json.WriteEndObject();
            json.WriteStartObject("machine");
            json.WriteString("operatingSystem", run.Machine.OperatingSystem);
            json.WriteString("cpu", run.Machine.Cpu);
            json.WriteNumber("cores", run.Machine.Cores);
            json.WriteNumber("memoryBytes", run.Machine.MemoryBytes);
            json.WriteString("simd", run.Machine.Simd);
            json.WriteEndObject();
            if (run.Result is JsonElement result)
            {
                json.WritePropertyName("result");
                result.WriteTo(json);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The file is not a run record; the message names file and place.</exception>
    public static RunInfo Read(string directory)
    {
        string path = Path.Combine(directory, RunFiles.Record);
        byte[] content = File.ReadAllBytes(path);
        if (!Utf8.IsValid(content)) throw new InvalidDataException($"{path}: not valid UTF-8");
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return new Fields(path, document.RootElement).ToRun(directory);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{path}: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: not valid JSON", error);
        }
    }

    private readonly struct Fields(string path, JsonElement element, string prefix = "")
    {
        public RunInfo ToRun(string directory)
        {
            if (element.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{path}: expected a JSON object");
            int version = Get("formatVersion", value => value.GetInt32());
            if (version != RunInfo.FormatVersion)
                throw new InvalidDataException($"{path}: field 'formatVersion' is {version}, this build reads {RunInfo.FormatVersion}");
            Fields versions = Object("versions"), machine = Object("machine");
            return new RunInfo
            {
                Directory = Path.GetFullPath(directory),
                Description = new RunDescription(
                    Text("name"), Text("command"), Get("options", value => value.Clone()), Get("seed", value => value.GetUInt64())),
                Status = Status(),
                Started = Get("started", value => value.GetDateTimeOffset()),
                Resumed = Has("resumed")
                    ? Get("resumed", value => value.EnumerateArray().Select(time => time.GetDateTimeOffset()).ToArray())
                    : [],
                Ended = Has("ended") ? Get("ended", value => value.GetDateTimeOffset()) : null,
                Error = Has("error") ? Text("error") : null,
                Result = Has("result") ? Get("result", value => value.Clone()) : null,
                Versions = new RunVersions(
                    versions.Text("gossamer"), versions.Text("dotnet"), versions.Text("torchSharp"), versions.Text("libtorch")),
                Machine = new RunMachine(
                    machine.Text("operatingSystem"), machine.Text("cpu"), machine.Get("cores", value => value.GetInt32()),
                    machine.Get("memoryBytes", value => value.GetInt64()), machine.Text("simd")),
            };
        }

        private RunStatus Status() => Text("status") switch
        {
            "running" => RunStatus.Running,
            "finished" => RunStatus.Finished,
            "cancelled" => RunStatus.Cancelled,
            "failed" => RunStatus.Failed,
            string other => throw new InvalidDataException(
                $"{path}: field 'status' is '{other}', expected running, finished, cancelled or failed"),
        };

        private bool Has(string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

        private Fields Object(string name) => new(
            path, Get(name, value => value.ValueKind == JsonValueKind.Object ? value : throw new FormatException()), $"{name}.");

        private string Text(string name) => Get(name, value => value.GetString() ?? throw new FormatException());

        private T Get<T>(string name, Func<JsonElement, T> read)
        {
            if (!element.TryGetProperty(name, out JsonElement value))
                throw new InvalidDataException($"{path}: field '{prefix}{name}' is missing");
            try
            {
                return read(value);
            }
            catch (Exception error) when (error is InvalidOperationException or FormatException)
            {
                string found = string.Concat(value.GetRawText().Select(static c => char.IsControl(c) ? ' ' : c));
                throw new InvalidDataException(
                    $"{path}: field '{prefix}{name}' has the unexpected value {(found.Length > 40 ? found[..40] + "…" : found)}", error);
            }
        }
    }
}
