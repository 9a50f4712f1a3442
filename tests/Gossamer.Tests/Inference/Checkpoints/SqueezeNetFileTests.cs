using System.Buffers.Binary;
using System.Text.Json;
using Gossamer.Inference.Checkpoints;
using Xunit;

namespace Gossamer.Tests.Inference.Checkpoints;

/// <summary>A published weight file that another tool wrote.</summary>
public sealed class SqueezeNetFileTests
{
    private const string Name = "squeezenet/squeezenet1_1_features.safetensors";

    [Fact]
    public void Names_shapes_and_values_of_SqueezeNet_are_read_as_they_stand_in_the_file()
    {
        string path = Find();
        byte[] raw = File.ReadAllBytes(path);
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(raw);
        using JsonDocument header = JsonDocument.Parse(raw.AsMemory(8, headerLength));

        SafetensorsFile file = SafetensorsFile.Read(path);

        // 1 convolution and 8 fire modules of 3, each with weight and bias: 722,496 weights by the set's SOURCE.md.
        Assert.Equal(50, file.Entries.Count);
        Assert.Equal(722_496, file.Entries.Values.Sum(static entry => entry.Bytes.Length / 4));
        Assert.Equal([64, 3, 3, 3], file.Entries["features.0.weight"].Shape);
        Assert.Equal([256, 64, 3, 3], file.Entries["features.12.expand3x3.weight"].Shape);
        Assert.Equal("pt", file.Metadata["format"]);
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            JsonElement declared = header.RootElement.GetProperty(name);
            int begin = 8 + headerLength + declared.GetProperty("data_offsets")[0].GetInt32();
            Assert.Equal(declared.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64()), entry.Shape);
            Assert.Equal(BinaryPrimitives.ReadSingleLittleEndian(raw.AsSpan(begin)), entry.ToArray<float>()[0]);
            Assert.True(entry.Bytes.Span.SequenceEqual(raw.AsSpan(begin, entry.Bytes.Length)));
        }
    }

    private static string Find()
    {
        string roots = Environment.GetEnvironmentVariable("GOSSAMER_DATA") ?? "";
        string? path = roots.Split(Path.PathSeparator).Select(static root => Path.Combine(root, Name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            string reason = $"{Name} is in no folder of GOSSAMER_DATA";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
            Assert.Skip(reason);
        }
        return path;
    }
}
