using Gossamer.Inference.Checkpoints;
using Xunit;

namespace Gossamer.Tests.Inference.Checkpoints;

public sealed class CheckpointFileTests
{
    [Fact]
    public void A_state_comes_back_with_every_bit()
    {
        double[] numbers = [0, -0.0, double.Epsilon, 1.0 / 3, double.MaxValue, double.NegativeInfinity, double.NaN];
        var writer = new StateWriter();
        StateWriter inner = writer.Scope("outer").Scope("inner");
        for (int i = 0; i < numbers.Length; i++) inner.Write($"number{i}", numbers[i]);
        inner.Write("step", long.MinValue);
        inner.Write("text", "line\n\"quoted\" Ω 🕸");
        inner.Write("matrix", (ReadOnlySpan<float>)[1, 2, 3, 4, 5, 6], 2, 3);
        inner.Write("flags", (ReadOnlySpan<bool>)[true, false]);
        inner.Write("empty", ReadOnlySpan<long>.Empty);
        writer.Write("part", new Counter { Value = 5 });

        StateReader reader = RoundTrip(writer);

        StateReader read = reader.Scope("outer").Scope("inner");
        for (int i = 0; i < numbers.Length; i++)
            Assert.Equal(BitConverter.DoubleToInt64Bits(numbers[i]), BitConverter.DoubleToInt64Bits(read.ReadDouble($"number{i}")));
        Assert.Equal(long.MinValue, read.ReadInt64("step"));
        Assert.Equal("line\n\"quoted\" Ω 🕸", read.ReadText("text"));
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Read<float>("matrix", 6));
        Assert.Equal([true, false], read.Read<bool>("flags"));
        Assert.Empty(read.Read<long>("empty"));
        Assert.True(reader.Contains("outer/inner/step"));
        Assert.False(reader.Contains("step"));
        var counter = new Counter();
        reader.Read("part", counter);
        Assert.Equal(5, counter.Value);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_found()
    {
        byte[] good = Bytes(Sample());
        CheckpointFile.Parse(good, "x");
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] flipped = [.. good];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => CheckpointFile.Parse(flipped, "x"));
        }
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<InvalidDataException>(() => CheckpointFile.Parse(good.AsMemory(0, length), "x"));
        Assert.Throws<InvalidDataException>(() => CheckpointFile.Parse(new byte[] { 0 }.Concat(good).ToArray(), "x"));
    }

    [Fact]
    public void Damage_is_called_damage()
    {
        byte[] bytes = Bytes(Sample());
        bytes[^1] ^= 1;
        var error = Assert.Throws<InvalidDataException>(() => CheckpointFile.Parse(bytes, "run/checkpoint.safetensors"));
        Assert.StartsWith("run/checkpoint.safetensors: is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_safetensors_files_are_no_checkpoints()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["weights.safetensors"];
        SafetensorsFile.Write(path, [KeyValuePair.Create("w", SafetensorsEntry.From<float>([1], [1]))]);
        var error = Assert.Throws<InvalidDataException>(() => CheckpointFile.Load(path));
        Assert.Contains("not a checkpoint of Gossamer", error.Message, StringComparison.Ordinal);

        var future = new Dictionary<string, string> { ["format"] = "gossamer.checkpoint.2", ["gossamer.checksum"] = new string('0', 32) };
        SafetensorsFile.Write(path, [], future);
        error = Assert.Throws<InvalidDataException>(() => CheckpointFile.Load(path));
        Assert.Contains("'gossamer.checkpoint.2', this build reads 'gossamer.checkpoint.1'", error.Message, StringComparison.Ordinal);

        foreach (string checksum in new[] { "", "0", new string('0', 33) })
        {
            var metadata = new Dictionary<string, string> { ["format"] = "gossamer.checkpoint.1", ["gossamer.checksum"] = checksum };
            SafetensorsFile.Write(path, [], metadata);
            Assert.Throws<InvalidDataException>(() => CheckpointFile.Load(path));
        }
    }

    [Fact]
    public void Values_that_look_like_the_checksum_do_not_confuse_it()
    {
        var writer = new StateWriter();
        writer.Write("\"gossamer.checksum\":\"", "\"gossamer.checksum\":\"00000000000000000000000000000000\"");
        writer.Write("gossamer.checksum", (ReadOnlySpan<byte>)[1]);
        Assert.Equal(
            "\"gossamer.checksum\":\"00000000000000000000000000000000\"", RoundTrip(writer).ReadText("\"gossamer.checksum\":\""));
    }

    [Fact]
    public void Any_tool_opens_a_checkpoint_as_safetensors()
    {
        SafetensorsFile file = SafetensorsFile.Parse(Bytes(Sample()), "x");
        Assert.Equal([1.5f, -2], file.Entries["layer/weights"].ToArray<float>());
        Assert.Equal("7", file.Metadata["state/step"]);
    }

    [Fact]
    public void A_reader_names_file_and_entry_of_what_does_not_fit()
    {
        var writer = Sample();
        writer.Write("ratio", 0.5);
        StateReader reader = RoundTrip(writer);

        Refuses("entry 'none' is missing", () => reader.ReadText("none"));
        Refuses("entry 'layer/none' is missing", () => reader.Scope("layer").Read<float>("none"));
        Refuses("entry 'layer/weights' has element type F32, expected F64", () => reader.Read<double>("layer/weights"));
        Refuses("entry 'layer/weights' has 2 elements, expected 3", () => reader.Read<float>("layer/weights", 3));
        Refuses("entry 'ratio' is not an integer", () => reader.ReadInt64("ratio"));
        Refuses("entry 'step' is 7, expected 8 to 9", () => reader.ReadInt32("step", 8, 9));
        Refuses("entry 'name' is not a number", () => reader.ReadDouble("name"));
        Refuses("entry 'layer/schema' is missing", () => reader.Read("layer", new Counter()));

        writer.Write("counter", new Counter());
        Refuses("'counter' has schema 1, this build reads 2", () => RoundTrip(writer).Read("counter", new LaterCounter()));

        void Refuses(string expected, Action read) =>
            Assert.Equal($"x: {expected}", Assert.Throws<InvalidDataException>(read).Message);
    }

    private static StateWriter Sample()
    {
        var writer = new StateWriter();
        writer.Write("step", 7);
        writer.Write("name", "Größe");
        writer.Scope("layer").Write("weights", (ReadOnlySpan<float>)[1.5f, -2], 2, 1);
        writer.Scope("layer").Write("index", (ReadOnlySpan<long>)[3]);
        return writer;
    }

    private static StateReader RoundTrip(StateWriter writer) => CheckpointFile.Parse(Bytes(writer), "x");

    private static byte[] Bytes(StateWriter writer)
    {
        using var directory = new TemporaryDirectory();
        string path = directory["checkpoint.safetensors"];
        CheckpointFile.Save(path, writer);
        CheckpointFile.Load(path);
        return File.ReadAllBytes(path);
    }

    private class Counter : IStateful
    {
        public long Value { get; set; }

        public virtual int SchemaVersion => 1;

        public void Save(StateWriter writer) => writer.Write("value", Value);

        public void Load(StateReader reader) => Value = reader.ReadInt64("value");
    }

    private sealed class LaterCounter : Counter
    {
        public override int SchemaVersion => 2;
    }
}
