using System.Diagnostics;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime.Stores;

/// <summary>A program that uses stores is killed at random moments, again and again: no batch is handed out twice.</summary>
public sealed class KilledProcessTests
{
    private const string FolderVariable = "GOSSAMER_TEST_STORE", LogName = "taken.log";

    [Fact]
    public void Nothing_is_used_twice_when_the_program_is_killed_at_random_moments()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-killed-").FullName;
        try
        {
            var files = new StoreFixture(folder);
            files.Fill(batches: 4000);
            string log = Path.Combine(folder, LogName);
            File.WriteAllText(log, "");
            var random = new Random(5);
            for (int round = 0; round < 3; round++)
            {
                int before = File.ReadLines(log).Count();
                using Process child = Start(folder);
                // Killed only once it has begun to take, at a random moment after that.
                var clock = Stopwatch.StartNew();
                while (File.ReadLines(log).Count() == before && !child.HasExited && clock.Elapsed < TimeSpan.FromSeconds(20)) Thread.Sleep(1);
                Thread.Sleep(random.Next(0, 40));
                child.Kill();
                child.WaitForExit();
            }
            string[] taken = [.. File.ReadLines(log).Where(static line => line.Length == 32)];
            Assert.True(taken.Length > 4, $"Only {taken.Length} batches were taken.");
            Assert.Equal(taken.Length, taken.Distinct().Count());
            // And what is left is still good, and new.
            string? next = files.Meet(StoreFixture.TakeBoth);
            Assert.NotNull(next);
            Assert.DoesNotContain(next, taken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the killed program does; nothing by itself.</summary>
    [Fact(Explicit = true)]
    public void Take_until_killed()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is null) Assert.Skip("Runs as the child of another test only.");
        using var log = new StreamWriter(Path.Combine(folder, LogName), append: true) { AutoFlush = true };
        new StoreFixture(folder).Meet((client, server) =>
        {
            while (client.Remaining > 0) log.WriteLine(StoreFixture.TakeBoth(client, server));
            return "";
        }, range: 3);
    }

    private static Process Start(string folder)
    {
        Process child = TestProgram.Start(
            ["-method", $"{typeof(KilledProcessTests).FullName}.{nameof(Take_until_killed)}", "-explicit", "on"], (FolderVariable, folder));
        // What it prints is of no interest, but a full pipe would stop it.
        child.OutputDataReceived += static (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }
}
