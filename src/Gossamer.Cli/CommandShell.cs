using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Commands;
using Gossamer.Cli.Commands.Agreement;
using Gossamer.Cli.Commands.Edge;
using Gossamer.Cli.Commands.Graphs;
using Gossamer.Cli.Commands.TwoParty;

namespace Gossamer.Cli;

/// <summary>The command <c>gossamer</c>: from its arguments to an exit code.</summary>
internal static class CommandShell
{
    /// <summary>Version of this build, for example <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(CommandShell).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Every command.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Neural networks trained sparse from the first step.")
        {
            TrainCommand.Create(),
            CompareCommand.Create(),
            PlanCommand.Create(),
            MethodsCommand.Create(),
            ModelsCommand.Create(),
            DataCommand.Create(),
            RunsCommand.Create(),
            ExportCommand.Create(),
            AgreementCommand.Create(),
            PrivateCommand.Create(),
            GraphCommand.Create(),
            EdgeCommand.Create(),
            BenchCommand.Create(),
        };
        root.SetAction(static parse => WelcomePage.Write((RootCommand)parse.RootCommandResult.Command));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help) help.Action = new HelpPage();
            if (option is VersionOption version) version.Action = new VersionLine();
        }

        return root;
    }

    /// <summary>Runs the command and returns the exit code. What goes wrong is one line on standard error.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        // Most often a variable of a script that is not set.
        if (arguments.Any(string.IsNullOrWhiteSpace)) return Report(new Failure(ExitCode.Usage, "an argument is empty"));

        // A path may begin with '@': it names a file, not a list of further arguments.
        ParseResult parse = CreateRoot().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is ParseErrorAction) return Report(new Failure(ExitCode.Usage, UsageProblem.Describe(parse)));

        // A command that does not listen for a stop is ended by the signal itself.
        using StopSignals? stop = parse.Action is AsynchronousCommandLineAction ? new StopSignals() : null;
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parse.InvokeAsync(invocation, stop?.Token ?? CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (Environment.GetEnvironmentVariable(Failure.DebugVariable) == "1") await Console.Error.WriteLineAsync($"{exception}");
            return Report(Failure.Of(exception, stop?.Token.IsCancellationRequested == true));
        }
    }

    private static int Report(Failure failure)
    {
        if (!RankedProcess.IsSilent) Console.Error.WriteLine($"gossamer: {failure.Message}");
        return failure.ExitCode;
    }

    /// <summary>The welcome for the root, the usual page for each command.</summary>
    private sealed class HelpPage : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (parseResult.CommandResult.Command is not RootCommand root) return new HelpAction().Invoke(parseResult);
            WelcomePage.Write(root);
            return ExitCode.Success;
        }
    }

    private sealed class VersionLine : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Console.WriteLine($"gossamer {Version}");
            return ExitCode.Success;
        }
    }
}
