using System.Text;
using System.Text.Json;
using CsCheck;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Recipes;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Sparsity.Recipes;

/// <summary>
/// Whatever happened to a stopped run's files, going on with it gives what it would have given, or is refused in one line that names
/// the file.
/// </summary>
[Collection(nameof(Alone))]
public sealed class DamagedRunTests : IDisposable
{
    private const string Clock = "clock.json";
    private readonly TemporaryFolder _folder = new();
    private readonly SparseTrainingResult _uninterrupted;
    private int _trials;

    public DamagedRunTests()
    {
        _uninterrupted = SmallRun.Timeless(SmallRun.Train(_folder["whole"], SmallRun.Options));
        SmallRun.TrainOneStep(_folder["stopped"], SmallRun.Options);
        for (int step = 2; step <= 5; step++) Assert.Null(SmallRun.ResumeOneStep(_folder["stopped"]));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RunFiles.Checkpoint, 30)]
    [InlineData(RunFiles.Record, 150)]
    [InlineData(Clock, 60)]
    [InlineData(TopologyJournal.FileName, 40)]
    [InlineData(RunFiles.Metrics, 60)]
    public void A_flipped_bit_is_found_or_harmless(string file, int trials)
    {
        byte[] content = File.ReadAllBytes(_folder["stopped", file]);
        Gen.Select(Gen.Int[0, content.Length - 1], Gen.Int[0, 7]).Sample(
            (place, bit) =>
            {
                byte[] damaged = [.. content];
                damaged[place] ^= (byte)(1 << bit);
                Try(file, damaged, $"bit {bit} of byte {place}");
            }, iter: trials, threads: 1);
    }

    [Theory]
    [InlineData(RunFiles.Checkpoint)]
    [InlineData(RunFiles.Record)]
    [InlineData(Clock)]
    [InlineData(TopologyJournal.FileName)]
    [InlineData(RunFiles.Metrics)]
    public void So_is_a_file_cut_short(string file)
    {
        byte[] content = File.ReadAllBytes(_folder["stopped", file]);
        foreach (int length in (int[])[0, 1, 7, content.Length / 3, content.Length / 2, content.Length - 2, content.Length - 1])
            if (length >= 0) Try(file, content[..length], $"cut to {length} bytes");
    }

    [Fact]
    public void Every_flipped_bit_of_a_checkpoint_is_found_before_anything_is_changed()
    {
        byte[] content = File.ReadAllBytes(_folder["stopped", RunFiles.Checkpoint]);
        SmallRun.Copy(_folder["stopped"], _folder["trial"]);
        Gen.Select(Gen.Int[0, content.Length - 1], Gen.Int[0, 7]).Sample(
            (place, bit) =>
            {
                byte[] damaged = [.. content];
                damaged[place] ^= (byte)(1 << bit);
                File.WriteAllBytes(_folder["trial", RunFiles.Checkpoint], damaged);
                InvalidDataException error = Assert.Throws<InvalidDataException>(() => SparseTraining.Reopen(_folder["trial"]));
                AssertNames(RunFiles.Checkpoint, error);
            }, iter: 300, threads: 1);
        SmallRun.AssertSame(
            _folder["stopped"], _folder["trial"],
            [.. Directory.EnumerateFiles(_folder["stopped"]).Select(static file => Path.GetFileName(file)).Except([RunFiles.Checkpoint])]);
    }

    [Fact]
    public void A_file_put_back_in_order_lets_the_run_go_on()
    {
        foreach (string file in (string[])[RunFiles.Checkpoint, TopologyJournal.FileName, RunFiles.Metrics])
        {
            string run = _folder[$"repaired-{file}"];
            SmallRun.Copy(_folder["stopped"], run);
            byte[] content = File.ReadAllBytes(Path.Combine(run, file));
            File.WriteAllBytes(Path.Combine(run, file), content[..(content.Length / 2)]);
            Assert.Throws<InvalidDataException>(() => SmallRun.Resume(run));
            File.WriteAllBytes(Path.Combine(run, file), content);
            Assert.Equal(_uninterrupted, SmallRun.Timeless(SmallRun.Resume(run)));
            SmallRun.AssertSame(_folder["whole"], run);
        }
    }

    [Theory]
    [InlineData("sparsity", "0.9")]
    [InlineData("seed", "4")]
    [InlineData("epochs", "5")]
    [InlineData("learningRate", "0.06")]
    [InlineData("method", "\"rigl\"")]
    [InlineData("data", "\"digitq\"")]
    [InlineData("denseLayers", "[\"hidden1.weight\"]")]
    public void Other_options_than_those_of_the_checkpoint_are_refused(string option, string value)
    {
        string text = File.ReadAllText(_folder["stopped", RunFiles.Record]);
        int options = text.IndexOf("\"options\"", StringComparison.Ordinal);
        int start = text.IndexOf($"\"{option}\":", options, StringComparison.Ordinal) + option.Length + 3;
        int end = text.IndexOf(option == "denseLayers" ? "]" : "\n", start, StringComparison.Ordinal);
        string changed = option == "denseLayers" ? $"{text[..start]} {value}{text[(end + 1)..]}" : $"{text[..start]} {value},{text[end..]}";
        Assert.Equal(value.Trim('"'), JsonDocument.Parse(changed).RootElement.GetProperty("options").GetProperty(option).ToString());
        InvalidDataException error = Assert.IsType<InvalidDataException>(
            Record.Exception(() => Resume(RunFiles.Record, Encoding.UTF8.GetBytes(changed))));
        AssertNames(RunFiles.Record, error);
    }

    [Theory]
    [InlineData("{ \"seconds\": -1, \"roundSeconds\": 0 }")]
    [InlineData("{ \"seconds\": 1e999, \"roundSeconds\": 0 }")]
    [InlineData("{ \"seconds\": \"1\", \"roundSeconds\": 0 }")]
    [InlineData("{ \"seconds\": 1 }")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_clock_that_tells_no_time_is_refused(string clock)
    {
        InvalidDataException error = Assert.IsType<InvalidDataException>(
            Record.Exception(() => Resume(Clock, Encoding.UTF8.GetBytes(clock))));
        AssertNames(Clock, error);
    }

    [Theory]
    [InlineData(TopologyJournal.FileName)]
    [InlineData(RunFiles.Metrics)]
    public void A_missing_log_is_named(string file)
    {
        string run = _folder["missing"];
        SmallRun.Copy(_folder["stopped"], run);
        File.Delete(Path.Combine(run, file));
        Exception? error = Record.Exception(() => SmallRun.Resume(run));
        Assert.True(error is IOException or InvalidDataException, $"{error}");
        AssertNames(file, error);
    }

    [Fact]
    public void Without_a_checkpoint_it_begins_again()
    {
        string run = _folder["anew"];
        SmallRun.Copy(_folder["stopped"], run);
        File.Delete(Path.Combine(run, RunFiles.Checkpoint));
        Assert.Equal(_uninterrupted, SmallRun.Timeless(SmallRun.Resume(run)));
        SmallRun.AssertSame(_folder["whole"], run);
    }

    [Fact]
    public void Other_data_than_those_trained_on_are_refused()
    {
        string data = _folder["data"];
        Directory.CreateDirectory(data);
        string original = Path.Combine(TestData.Require("digits"), "digits.csv.gz");
        File.Copy(original, Path.Combine(data, "digits.csv.gz"));
        SparseTrainingOptions options = (SmallRun.Options with { Data = data }).Resolve();
        SmallRun.TrainOneStep(_folder["run"], options);
        Rewrite(Path.Combine(data, "digits.csv.gz"), static text => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        byte[] checkpoint = File.ReadAllBytes(_folder["run", RunFiles.Checkpoint]);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => SmallRun.Resume(_folder["run"]));
        AssertNames(RunFiles.Checkpoint, error);
        Assert.Contains("was trained on other data", error.Message, StringComparison.Ordinal);
        Assert.Equal(checkpoint, File.ReadAllBytes(_folder["run", RunFiles.Checkpoint]));
    }

    private static void Rewrite(string path, Func<string, string> change)
    {
        string text;
        using (var input = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress))
        using (var reader = new StreamReader(input))
            text = reader.ReadToEnd();
        File.Delete(path);
        using var output = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionMode.Compress);
        output.Write(Encoding.UTF8.GetBytes(change(text)));
    }

    private static void AssertNames(string file, Exception error)
    {
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>Goes on with a copy of the stopped run in which <paramref name="file"/> has another content.</summary>
    private (SparseTrainingResult Result, string Directory) Resume(string file, byte[] content)
    {
        string run = _folder[$"trial{_trials++}"];
        SmallRun.Copy(_folder["stopped"], run);
        File.WriteAllBytes(Path.Combine(run, file), content);
        return (SmallRun.Timeless(SmallRun.Resume(run)), run);
    }

    private void Try(string file, byte[] content, string damage)
    {
        try
        {
            (SparseTrainingResult result, string run) = Resume(file, content);
            Assert.True(_uninterrupted == result, $"{file}, {damage}: another result");
            SmallRun.AssertSame(_folder["whole"], run, [.. SmallRun.ReproducibleFiles.Except([file])]);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            AssertNames(file, error);
            string run = _folder[$"trial{_trials - 1}"];
            if (file != RunFiles.Record) Assert.Equal(content, File.ReadAllBytes(Path.Combine(run, file)));
            SmallRun.AssertSame(
                _folder["stopped"], run,
                [.. ((string[])[RunFiles.Checkpoint, RunFiles.Metrics, TopologyJournal.FileName, Clock]).Except([file])]);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{file}, {damage}: {error.GetType().Name}: {error.Message}", error);
        }
    }
}
