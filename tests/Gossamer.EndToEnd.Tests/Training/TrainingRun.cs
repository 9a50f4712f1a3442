using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Training;

/// <summary>Trainings by the command that last a few seconds, and what they leave.</summary>
internal static partial class TrainingRun
{
    /// <summary>What depends on options, seed and data alone.</summary>
    public static readonly string[] ReproducibleFiles =
        ["checkpoint.safetensors", "metrics.jsonl", "topology.journal", "model.safetensors"];

    private const int Interrupt = 2;

    /// <summary>The arguments of a training into <paramref name="directory"/>.</summary>
    public static string[] Arguments(string directory, int epochs) =>
    [
        "train", "--data", "digits", "--model", "lenet-300-100", "--method", "dst-ee", "--sparsity", "0.95", "--seed", "1",
        "--epochs", $"{epochs}", "--checkpoint-seconds", "0.05", "--no-dense-twin", "--json", "--out", directory,
    ];

    /// <summary>Asserts that two runs left the same bytes.</summary>
    public static void AssertSame(string expected, string actual)
    {
        foreach (string file in ReproducibleFiles)
            Assert.True(
                File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))),
                $"{file} differs");
    }

    /// <summary>Waits until a file is there, or the process has ended.</summary>
    public static async Task WaitForAsync(string path, Process process)
    {
        while (!File.Exists(path) && !process.HasExited) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a file is written anew, or the process has ended.</summary>
    public static async Task WaitForChangeAsync(string path, Process process)
    {
        DateTime before = File.GetLastWriteTimeUtc(path);
        while (File.GetLastWriteTimeUtc(path) == before && !process.HasExited) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    /// <summary>Presses Ctrl-C.</summary>
    public static void SendInterrupt(Process process) => SendInterrupt(process.Id);

    /// <summary>The same to a process known by its number.</summary>
    public static void SendInterrupt(int process)
    {
        if (Kill(process, Interrupt) != 0)
            throw new InvalidOperationException($"kill failed with error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
