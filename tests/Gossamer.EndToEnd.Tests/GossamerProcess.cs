using System.Diagnostics;
using System.Text.Json;
using Gossamer.Tests;
using Xunit;

namespace Gossamer.EndToEnd.Tests;

/// <summary>The command as a process: the one beside the tests.</summary>
internal static class GossamerProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Path of the program.</summary>
    public static string Program { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "gossamer.exe" : "gossamer");

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static Task<GossamerResult> RunAsync(params string[] arguments) => RunAsync(new GossamerStart(arguments));

    /// <summary>Runs the command to its end.</summary>
    public static async Task<GossamerResult> RunAsync(GossamerStart start)
    {
        using Process process = Start(start);
        return await EndAsync(process);
    }

    /// <summary>Starts the command; its outputs are read by <see cref="EndAsync"/>.</summary>
    public static Process Start(GossamerStart start)
    {
        ProcessStartInfo info = new(
            start.Ranks is null ? Program : TestData.RequireProgram("mpirun"),
            start.Ranks is { } ranks ? ["--allow-run-as-root", "--oversubscribe", "-n", $"{ranks}", Program, .. start.Arguments] : start.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory ?? Path.GetTempPath(),
        };
        foreach ((string name, string? value) in start.Environment) info.Environment[name] = value;
        Process process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end of a started command; one that hangs is killed and fails the test.</summary>
    public static async Task<GossamerResult> EndAsync(Process process)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new GossamerResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', process.StartInfo.ArgumentList)} did not end");
        }
    }
}

/// <summary>How the command is started.</summary>
/// <param name="Arguments">Its arguments.</param>
internal sealed record GossamerStart(params string[] Arguments)
{
    /// <summary>Processes that mpirun starts together; null for one without it.</summary>
    public int? Ranks { get; init; }

    /// <summary>Where; the folder of temporary files by default.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables that differ from those of the tests; null removes one.</summary>
    public Dictionary<string, string?> Environment { get; init; } = [];
}

/// <summary>What the command left.</summary>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record GossamerResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output as JSON, of a command that succeeded and had nothing else to say.</summary>
    public JsonElement Json()
    {
        Assert.Equal("", Errors);
        Assert.Equal(0, ExitCode);
        return JsonDocument.Parse(Output).RootElement;
    }

    /// <summary>The only line that a failed command wrote, without its end.</summary>
    public string Complaint(int exitCode)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
        string line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("gossamer: ", line, StringComparison.Ordinal);
        return line["gossamer: ".Length..].TrimEnd('\r');
    }
}
