using System.CommandLine;
using System.Diagnostics;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Distributed;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Benchmarks;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer bench distributed</c>: what ranks exchange in a step, and how long it takes.</summary>
internal static class DistributedBenchCommand
{
    private const string Launcher = "mpirun";

    private static readonly Option<int?> Ranks = new("--ranks")
    {
        Description = "Ranks to start where no launcher has started several [default: 2]",
        HelpName = "N",
    };

    private static readonly Option<string?> Model = new("--model") { Description = "Network, on pictures as CIFAR's [default: vgg-19]", HelpName = "NAME" };

    private static readonly Option<double?> Sparsity = new("--sparsity")
    {
        Description = "Share of the weights that is zero [default: 0.98]",
        HelpName = "S",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<int?> Pairs = new("--pairs") { Description = "Pairs of exchanges that count [default: 15]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("distributed", "Time the exchange of gradients between ranks, sparse against dense")
        {
            Ranks, Model, Sparsity, Pairs, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => LaunchedRank.Find() is null && Find() is { } launcher
            ? LaunchAsync(parse, launcher, cancellation)
            : RankedProcess.RunAsync(communicator => Task.Run(() => Run(parse, communicator))));
        return command;
    }

    private static int Run(ParseResult parse, ICommunicator communicator)
    {
        var output = new Output();
        if (communicator.Size == 1) output.Note($"{Launcher} is not there: one rank exchanges nothing, and its times are of packing alone");
        ExchangeBenchmarkResult result = ExchangeBenchmark.Run(
            communicator, parse.GetValue(Model) ?? "vgg-19", parse.GetValue(Sparsity) ?? 0.98, parse.GetValue(Pairs) ?? 15);
        if (communicator.Rank > 0) return ExitCode.Success;
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(result, RecipeJson.Of<ExchangeBenchmarkResult>());
            return ExitCode.Success;
        }
        ResultTable table = new ResultTable($"{result.Model}, {result.Ranks} ranks: gradients of a step").Text("").Number("bytes").Number("ms");
        table.Row("dense", Format.Bytes(result.DenseBytesPerStep), $"{result.DenseMsPerStep:F2}");
        table.Row($"{result.Sparsity * 100:0.##} % sparse", Format.Bytes(result.SparseBytesPerStep), $"{result.SparseMsPerStep:F2}");
        table.Row(
            "ratio", $"{(double)result.DenseBytesPerStep / result.SparseBytesPerStep:F1}x", $"{result.DenseMsPerStep / result.SparseMsPerStep:F1}x");
        table.Row("a round more", Format.Bytes(result.RoundBytes), "");
        output.Table(table);
        return ExitCode.Success;
    }

    /// <summary>Starts this command again as several ranks.</summary>
    private static async Task<int> LaunchAsync(ParseResult parse, string launcher, CancellationToken cancellation)
    {
        int ranks = parse.GetValue(Ranks) ?? 2;
        if (ranks < 2) throw new ArgumentException($"the number of ranks is {ranks}, expected at least 2");
        List<string> arguments = ["-n", $"{ranks}", Environment.ProcessPath!];
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") arguments.Add(typeof(DistributedBenchCommand).Assembly.Location);
        var info = new ProcessStartInfo(launcher, [.. arguments, .. Environment.GetCommandLineArgs().Skip(1)]);
        // Open MPI refuses more ranks than cores, and the superuser of a container, unless told otherwise; others do not read these.
        info.Environment["OMPI_MCA_rmaps_base_oversubscribe"] = "1";
        info.Environment["PRTE_MCA_rmaps_default_mapping_policy"] = ":oversubscribe";
        info.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = info.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        using Process process = Process.Start(info)!;
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, Launcher)).FirstOrDefault(File.Exists);
}
