using System.Diagnostics;

namespace Gossamer.Tests;

/// <summary>This test program again, as a process of its own.</summary>
internal static class TestProgram
{
    /// <summary>Starts it with its output redirected.</summary>
    public static Process Start(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(TestProgram).Assembly.GetName().Name!);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
