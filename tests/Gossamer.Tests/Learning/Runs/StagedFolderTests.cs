using Gossamer.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Runs;

public sealed class StagedFolderTests
{
    [Fact]
    public void Files_appear_together()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["out", "a.txt"], "old");
        File.WriteAllText(folder["out", "other.txt"], "stays");
        using (var staged = new StagedFolder(folder["out"]))
        {
            File.WriteAllText(staged.PathFor("a.txt"), "new");
            File.WriteAllText(staged.PathFor(Path.Combine("deep", "b.txt")), "b");
            Assert.Equal("old", File.ReadAllText(folder["out", "a.txt"]));
            Assert.False(File.Exists(folder["out", "deep", "b.txt"]));
            Assert.Equal([folder["out", "a.txt"], folder["out", "deep", "b.txt"]], staged.Complete());
        }
        Assert.Equal(["new", "b", "stays"], ((string[])["a.txt", Path.Combine("deep", "b.txt"), "other.txt"]).Select(name => File.ReadAllText(folder["out", name])));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder["out"]).Length);
    }

    [Fact]
    public void What_is_not_completed_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var staged = new StagedFolder(folder["out"])) File.WriteAllText(staged.PathFor("a.txt"), "a");
        Assert.False(Directory.Exists(folder["out"]));
        Directory.CreateDirectory(folder["there"]);
        using (var staged = new StagedFolder(folder["there"])) File.WriteAllText(staged.PathFor("a.txt"), "a");
        Assert.Empty(Directory.GetFileSystemEntries(folder["there"]));
        File.WriteAllText(folder["file"], "a");
        Assert.Contains("expected a folder", Assert.Throws<IOException>(() => new StagedFolder(folder["file"])).Message, StringComparison.Ordinal);
    }
}
