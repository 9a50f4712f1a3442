using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Gossamer.Inference.Checkpoints;
using Xunit;

namespace Gossamer.Tests.Inference.Checkpoints;

public sealed class SafetensorsFileTests
{
    private static readonly string[] Types = ["F64", "F32", "F16", "BF16", "I64", "U32", "I8", "BOOL", "F8_E4M3", "C64"];

    private static readonly Gen<SafetensorsEntry> Entry =
        from type in Gen.Int[0, Types.Length - 1]
        from shape in Gen.Long[0, 4].Array[0, 3]
        from seed in Gen.Int
        select Fill(Types[type], shape, seed);

    private static readonly Gen<Dictionary<string, SafetensorsEntry>> Entries =
        Gen.Select(Gen.String[1, 8].Where(static name => name != "__metadata__" && IsUnicode(name)), Entry).Array[0, 6]
            .Select(static pairs => pairs.DistinctBy(static pair => pair.Item1).ToDictionary(static p => p.Item1, static p => p.Item2));

    [Fact]
    public void The_writer_gives_the_bytes_of_the_reference_implementation()
    {
        // The expected bytes stand in the tests of github.com/huggingface/safetensors (test_serialization, test_empty).
        using var directory = new TemporaryDirectory();
        string path = directory["file.safetensors"];
        float[] values = [0, 1, 2, 3, 4, 5];

        SafetensorsFile.Write(path, [KeyValuePair.Create("attn.0", SafetensorsEntry.From<float>(values, [1, 2, 3]))]);
        Assert.Equal(
            SafetensorsBytes.Of(
                64, """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}""", MemoryMarshal.AsBytes<float>(values)),
            File.ReadAllBytes(path));

        // One character less no longer ends on a multiple of 8, so spaces follow.
        SafetensorsFile.Write(path, [KeyValuePair.Create("attn0", SafetensorsEntry.From<float>(values, [1, 1, 2, 3]))]);
        Assert.Equal(
            SafetensorsBytes.Of(
                72, """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """, MemoryMarshal.AsBytes<float>(values)),
            File.ReadAllBytes(path));

        SafetensorsFile.Write(path, []);
        Assert.Equal(SafetensorsBytes.Of(8, "{}      "), File.ReadAllBytes(path));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["file.safetensors"];
        Gen.Select(Entries, Gen.Dictionary(Gen.String[0, 5].Where(IsUnicode), Gen.String[0, 5].Where(IsUnicode))[0, 3]).Sample(
            (entries, metadata) =>
            {
                SafetensorsFile.Write(path, entries, metadata);
                byte[] bytes = File.ReadAllBytes(path);
                foreach (SafetensorsFile file in new[] { SafetensorsFile.Read(path), SafetensorsFile.Parse(bytes, "memory") })
                {
                    Assert.Equal(metadata, file.Metadata);
                    Assert.Equal(entries.Keys.Order(), file.Entries.Keys.Order());
                    foreach ((string name, SafetensorsEntry entry) in entries)
                    {
                        Assert.Equal(entry.ElementType, file.Entries[name].ElementType);
                        Assert.Equal(entry.Shape, file.Entries[name].Shape);
                        Assert.True(entry.Bytes.Span.SequenceEqual(file.Entries[name].Bytes.Span));
                    }
                }
                SafetensorsFile.Write(path, entries.Reverse(), metadata.Reverse().ToDictionary());
                Assert.Equal(bytes, File.ReadAllBytes(path));
            },
            iter: 200, threads: 1);
    }

    [Fact]
    public void Every_tensor_begins_at_a_multiple_of_its_element_size()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["file.safetensors"];
        SafetensorsFile.Write(
            path,
            new Dictionary<string, SafetensorsEntry>
            {
                ["a"] = SafetensorsEntry.From<byte>([1, 2, 3], [3]),
                ["b"] = SafetensorsEntry.From<double>([1], []),
                ["c"] = SafetensorsEntry.From<short>([1], [1]),
                ["d"] = SafetensorsEntry.From<float>([1], [1]),
            });

        string header = Encoding.UTF8.GetString(File.ReadAllBytes(path)[8..]);
        Assert.Contains("""
            {"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"d":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},
            """, header, StringComparison.Ordinal);
        Assert.Contains("""
            "c":{"dtype":"I16","shape":[1],"data_offsets":[12,14]},"a":{"dtype":"U8","shape":[3],"data_offsets":[14,17]}}
            """, header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "begin with '{'")]
    [InlineData(" {}", 0, "begin with '{'")]
    [InlineData("{'a'", 0, "not valid JSON")]
    [InlineData("{}x", 0, "not valid JSON")]
    [InlineData("{'a':1}", 0, "tensor 'a' is Number, expected an object")]
    [InlineData("{'__metadata__':[]}", 0, "__metadata__ is Array, expected an object of strings")]
    [InlineData("{'__metadata__':{'v':1}}", 0, "__metadata__ 'v' is Number, expected a string")]
    [InlineData("{'a':{'shape':[1],'data_offsets':[0,1]}}", 1, "tensor 'a' has no dtype")]
    [InlineData("{'a':{'dtype':'U8','data_offsets':[0,1]}}", 1, "tensor 'a' has no shape array")]
    [InlineData("{'a':{'dtype':'U8','shape':[1]}}", 1, "tensor 'a' has no data_offsets array")]
    [InlineData("{'a':{'dtype':'U9','shape':[1],'data_offsets':[0,1]}}", 1, "unknown element type 'U9'")]
    [InlineData("{'a':{'dtype':'U8','shape':[-1],'data_offsets':[0,1]}}", 1, "'-1' in shape")]
    [InlineData("{'a':{'dtype':'U8','shape':[1.5],'data_offsets':[0,1]}}", 1, "'1.5' in shape")]
    [InlineData("{'a':{'dtype':'U8','shape':[1e0],'data_offsets':[0,1]}}", 1, "'1e0' in shape")]
    [InlineData("{'a':{'dtype':'U8','shape':[18446744073709551616],'data_offsets':[0,1]}}", 1, "in shape, expected whole numbers")]
    [InlineData("{'a':{'dtype':'U8','shape':[1],'data_offsets':[0]}}", 1, "expected [begin, end]")]
    [InlineData("{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,0]}}", 1, "begin <= end")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,7]}}", 7, "has 7 bytes, expected 8")]
    [InlineData("{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,1]}}", 1, "does not fill whole bytes")]
    [InlineData("{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}", 0, "too large to address")]
    [InlineData("{'a':{'dtype':'U8','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}}", 0, "too large to address")]
    [InlineData("{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}", 2, "begins at data byte 1, expected 0")]
    [InlineData("{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", 2, "the tensors take 1 bytes, the file holds 2")]
    [InlineData("{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}", 1, "the file holds 1; it is cut short")]
    [InlineData("{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}", 2, "'a'")]
    [InlineData(
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}",
        3, "tensor 'b' begins at data byte 1, expected 2")]
    [InlineData("{'\\ud800':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", 1, "not valid JSON")]
    [InlineData("{'a\\nb':{}}", 0, "tensor 'a b' has no dtype")]
    public void A_header_against_the_rules_is_refused_in_one_line(string json, int dataLength, string expected)
    {
        byte[] file = SafetensorsBytes.Of(json.Replace('\'', '"'), new byte[dataLength]);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(file, "x.safetensors"));

        Assert.StartsWith("x.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(0, "is 0 bytes long")]
    [InlineData(7, "is 7 bytes long")]
    [InlineData(100_000_001, "at most 100000000 are allowed")]
    [InlineData(ulong.MaxValue, "at most 100000000 are allowed")]
    [InlineData(3, "declares a header of 3 bytes, 2 follow")]
    public void A_length_field_beyond_file_or_limit_is_refused(ulong length, string expected)
    {
        byte[] file = expected.StartsWith("is ", StringComparison.Ordinal) ? new byte[length] : SafetensorsBytes.Of(length, "{}");
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(file, "x"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_the_format_does_not_know_and_tensors_in_any_order_are_read()
    {
        SafetensorsFile file = SafetensorsFile.Parse(
            SafetensorsBytes.Of(
                """
                {"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2],"note":"new"},
                "none":{"dtype":"F32","shape":[0],"data_offsets":[1,1]},
                "a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}
                """,
                7, 8),
            "x");
        Assert.Equal(7, file.Entries["a"].Bytes.Span[0]);
        Assert.Equal(8, file.Entries["b"].Bytes.Span[0]);
        Assert.Equal(0, file.Entries["none"].Bytes.Length);
    }

    [Fact]
    public void Damaged_and_arbitrary_files_are_read_or_refused_but_never_crash()
    {
        byte[] good = SafetensorsBytes.Of(
            """
            {"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
            "b":{"dtype":"I8","shape":[3],"data_offsets":[8,11]}}
            """,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        for (int length = 0; length < good.Length; length++) Assert.False(Parses(good[..length]));
        for (int bit = 0; bit < good.Length * 8; bit++) Parses(Flip(good, bit));
        Assert.False(Parses([.. good, 0]));

        Gen.Byte.Array[0, 64].Sample(static bytes => { Parses(bytes); }, threads: 1, iter: 2000);
        Gen.Char["{}[]\":,0123456789eabdhopstyfF.-\\u "].Array[0, 60].Sample(
            static json => { Parses(SafetensorsBytes.Of("{" + new string(json))); }, threads: 1, iter: 5000);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 8].Sample(
            edits =>
            {
                byte[] edited = [.. good];
                foreach ((int at, byte value) in edits) edited[at] = value;
                Parses(edited);
            },
            threads: 1, iter: 5000);
    }

    [Fact]
    public void A_tensor_beyond_2_GB_is_refused_by_name_without_reading_it()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["file.safetensors"];
        byte[] head = SafetensorsBytes.Of("""{"huge":{"dtype":"U8","shape":[2200000000],"data_offsets":[0,2200000000]}}""");
        using (var stream = new FileStream(path, FileMode.CreateNew))
        {
            stream.Write(head);
            stream.SetLength(head.Length + 2_200_000_000);
        }
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        Assert.Contains("tensor 'huge' has 2200000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["file.safetensors"];
        SafetensorsFile.Write(path, [KeyValuePair.Create("a", SafetensorsEntry.From<byte>([1], [1]))]);
        byte[] before = File.ReadAllBytes(path);

        SafetensorsEntry entry = SafetensorsEntry.From<byte>([2], [1]);
        foreach (string reserved in new[] { "__metadata__", "\ud800", "x\udc00y", "\ud83d" })
            Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [KeyValuePair.Create(reserved, entry)]));
        KeyValuePair<string, SafetensorsEntry> named = KeyValuePair.Create("a", entry);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [named, named]));
        Assert.Equal(before, File.ReadAllBytes(path));

        // The rename fails: the target is a directory.
        Directory.CreateDirectory(directory["taken"]);
        Assert.ThrowsAny<Exception>(() => SafetensorsFile.Write(directory["taken"], [KeyValuePair.Create("a", entry)]));
        Assert.Equal(["file.safetensors", "taken"], directory.Files);

        // A crash in the middle of a write left its temporary file behind: the next write takes its place.
        File.WriteAllBytes(path + ".tmp", new byte[1000]);
        SafetensorsFile.Write(path, [KeyValuePair.Create("a", entry)]);
        Assert.Equal(2, SafetensorsFile.Read(path).Entries["a"].Bytes.Span[0]);
        Assert.Equal(["file.safetensors", "taken"], directory.Files);
    }

    [Fact]
    public void Entries_check_their_bytes_and_their_type()
    {
        Assert.Throws<ArgumentException>(() => new SafetensorsEntry("F32", [2], new byte[7]));
        Assert.Throws<ArgumentException>(() => new SafetensorsEntry("F99", [2], new byte[8]));
        Assert.Throws<ArgumentException>(() => new SafetensorsEntry("U8", [-1], new byte[1]));
        Assert.Throws<ArgumentException>(() => SafetensorsEntry.From<float>([1, 2], [3]));
        Assert.Throws<ArgumentException>(() => SafetensorsEntry.From<float>([1], [1]).ToArray<int>());
        Assert.Equal([true, false, true], new SafetensorsEntry("BOOL", [3], new byte[] { 2, 0, 255 }).ToArray<bool>());
    }

    private static bool Parses(byte[] bytes)
    {
        try
        {
            foreach (SafetensorsEntry entry in SafetensorsFile.Parse(bytes, "x").Entries.Values) _ = entry.Bytes.ToArray();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static SafetensorsEntry Fill(string type, long[] shape, int seed)
    {
        int size = type switch { "F64" or "I64" or "C64" => 8, "F32" or "U32" => 4, "F16" or "BF16" => 2, _ => 1 };
        byte[] bytes = new byte[size * shape.Aggregate(1L, static (product, dimension) => product * dimension)];
        new Random(seed).NextBytes(bytes);
        return new SafetensorsEntry(type, shape, bytes);
    }

    private static bool IsUnicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
