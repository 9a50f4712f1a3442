using System.Runtime.InteropServices;
using Gossamer.Build;
using Gossamer.Tests.Inference.Checkpoints;
using Xunit;

namespace Gossamer.Tests.Build;

/// <summary>Changed copies are files of their own: what they came from, and every other name of it, stays as it was.</summary>
public sealed class TorchSharpFilesTests
{
    public static TheoryData<string> Files => [TorchSharpPackage.AssemblyPath, TorchSharpPackage.LibraryPath];

    [Theory, MemberData(nameof(Files))]
    public void The_package_cache_holds_what_was_published(string path) =>
        Assert.True(TorchSharpPackage.Published(path).AsSpan().SequenceEqual(File.ReadAllBytes(TorchSharpPackage.Cached(path))));

    [Theory, MemberData(nameof(Files))]
    public void What_stands_beside_the_program_is_the_changed_copy(string path)
    {
        using TemporaryDirectory folder = new();
        TorchSharpFiles.Prepare(TorchSharpPackage.Cached(path), folder["prepared"]);

        string name = Path.GetFileName(path);
        byte[] expected = File.ReadAllBytes(Path.Combine(folder["prepared"], name));
        Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name))));
    }

    [Theory, MemberData(nameof(Files))]
    public void A_target_that_is_a_hard_link_to_the_source_is_replaced_and_not_written_through(string path)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Hard links are made with link(2) here.");
        using TemporaryDirectory folder = new();
        string name = Path.GetFileName(path);
        string source = Path.Combine(folder["cache"], name);
        string target = Path.Combine(folder["output"], name);
        Directory.CreateDirectory(folder["cache"]);
        Directory.CreateDirectory(folder["output"]);
        byte[] published = TorchSharpPackage.Published(path);
        File.WriteAllBytes(source, published);
        Assert.Equal(0, Link(source, target));

        TorchSharpFiles.Prepare(source, folder["output"]);
        TorchSharpFiles.Prepare(source, folder["output"]);

        Assert.True(published.AsSpan().SequenceEqual(File.ReadAllBytes(source)));
        File.AppendAllText(target, "x");
        Assert.Equal(published.Length, new FileInfo(source).Length);
        Assert.Equal([name], Directory.EnumerateFiles(folder["output"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Any_other_file_is_refused_by_name()
    {
        using TemporaryDirectory folder = new();
        File.WriteAllText(folder["libc10.so"], "");

        var failure = Assert.Throws<UnsupportedFileException>(() => TorchSharpFiles.Prepare(folder["libc10.so"], folder["output"]));

        Assert.Contains("libc10.so", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["output"]));
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(string existing, string created);
}
