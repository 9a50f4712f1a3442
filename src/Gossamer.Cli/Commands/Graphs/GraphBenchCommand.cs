using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Benchmarks;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph bench</c>: products with neighbours, walks and ingest, timed.</summary>
internal static class GraphBenchCommand
{
    private static readonly Option<bool> Scale = new("--scale")
    {
        Description = "Ingest and walk on 1, 10 and 50 million edges (4 GB in the temporary folder, minutes)",
    };

    private static readonly Option<int?> Pairs = new("--pairs")
    {
        Description = "Timed pairs of each product [default: 15]", HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Time ingest, walks, and products with neighbours against libtorch")
        {
            Scale, Pairs, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var output = new Output();
                long[] edges = parse.GetValue(Scale) ? [1_000_000, 10_000_000, 50_000_000] : [5_000_000];
                GraphBenchmarkResult result = GraphBenchmark.Run(
                    edges, parse.GetValue(Pairs) ?? PairedTiming.DefaultPairs, output.NotesAreTerminal ? output.Note : null, cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<GraphBenchmarkResult>());
                else Show(output, result);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, GraphBenchmarkResult result)
    {
        output.Line(
            $"{result.Machine.Cpu}, {result.Threads} threads, libtorch {result.Versions.LibTorch}, float32; medians of pairs in turns");
        output.Line();
        ResultTable spmm = new ResultTable("Products with neighbours").Number("nodes").Number("edges").Number("features")
            .Number("libtorch COO, ms").Number("ours, ms").Number("ratio").Number("bound, ms").Number("over bound")
            .Number("random rows, GB/s");
        foreach (SpmmTiming row in result.Spmm)
            spmm.Row(
                Format.Count(row.Nodes), Format.Count(row.Edges), Format.Count(row.Features), $"{row.LibtorchCooMs:F1}", $"{row.OursMs:F2}",
                $"{row.Ratio:F1}x",
                $"{row.BoundMs:F2}", $"{row.OverBound:F2}x", $"{row.RandomRowGigabytesPerSecond:F1}");
        output.Table(spmm);
        output.Line();
        ResultTable sizes = new ResultTable("Ingest on one thread, walks on all").Number("edges").Number("M edges/s").Number("peak memory")
            .Number("bytes an edge").Number("file, bytes an edge").Number("M steps/s").Number("ns a step");
        foreach ((IngestTiming ingest, WalkTiming walks) in result.IngestBySize.Zip(result.WalksBySize))
            sizes.Row(
                Format.Count(ingest.Edges), $"{ingest.EdgesPerSecond / 1e6:F2}", Format.Bytes(ingest.PeakBytes),
                $"{ingest.BytesPerEdge:F1}", $"{ingest.FileBytesPerEdge:F1}",
                $"{walks.StepsPerSecond / 1e6:F2}", $"{walks.NanosecondsPerStep:F0}");
        output.Table(sizes);
    }
}
