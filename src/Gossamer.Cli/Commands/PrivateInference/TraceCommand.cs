using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private trace</c>: what was predicted beside what was measured.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> File = new("TRACE") { Description = "A file of gossamer private query --trace" };

    private static readonly Option<string?> Compare = new("--compare") { Description = "The manifest, to predict from", HelpName = "FILE" };

    private static readonly Option<string?> Profile = new("--profile") { Description = "The profile, to predict from", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("trace", "Show what each layer of private queries took, beside the prediction") { File, Compare, Profile, CommonOptions.Json };
        command.SetAction(static parse =>
        {
            QueryTrace trace = QueryTrace.Load(parse.GetRequiredValue(File));
            NetworkEstimate? estimate = Estimate(parse);
            TracedStep[] steps = [.. Steps(trace, estimate)];
            if (parse.GetValue(CommonOptions.Json)) Output.Json<IReadOnlyList<TracedStep>>(steps, RecipeJson.Of<IReadOnlyList<TracedStep>>());
            else Show(new Output(), trace, steps, estimate);
        });
        return command;
    }

    private static NetworkEstimate? Estimate(ParseResult parse)
    {
        string? manifest = parse.GetValue(Compare), profile = parse.GetValue(Profile);
        if (manifest is null && profile is null) return null;
        return manifest is not null && profile is not null
            ? new CostModel(CostProfile.Load(profile)).Estimate(NetworkManifest.Load(manifest))
            : throw new ArgumentException($"{Compare.Name} and {Profile.Name} go together");
    }

    private static IEnumerable<TracedStep> Steps(QueryTrace trace, NetworkEstimate? estimate)
    {
        IReadOnlyList<StepMeasure> last = trace.Queries[^1].Steps;
        if (estimate is not null && !estimate.Steps.Select(static step => step.Name).SequenceEqual(last.Select(static step => step.Name)))
            throw new InvalidDataException($"the trace is of '{trace.Network}' and has other layers than the manifest of '{estimate.Network}'");
        for (int i = 0; i < last.Count; i++)
        {
            double[] times = [.. trace.Queries.Select(query => query.Steps[i].Milliseconds).Order()];
            StepEstimate? predicted = estimate?.Steps[i];
            yield return new TracedStep(
                last[i].Name, last[i].BytesSent + last[i].BytesReceived, predicted?.OnlineBytes, last[i].Flights, predicted?.Flights, times[times.Length / 2],
                predicted?.OnlineSeconds * 1000);
        }
    }

    private static void Show(Output output, QueryTrace trace, TracedStep[] steps, NetworkEstimate? estimate)
    {
        ResultTable table = new ResultTable($"{trace.Network}, {trace.Queries.Count} queries").Text("layer").Number("bytes").Number("predicted").Number("flights")
            .Number("predicted").Number("ms").Number("predicted");
        foreach (TracedStep step in steps)
        {
            table.Row(
                step.Name, Format.Count(step.Bytes), Format.Count(step.PredictedBytes), $"{step.Flights}", Format.Count(step.PredictedFlights), $"{step.Ms:F3}",
                step.PredictedMs is { } ms ? $"{ms:F3}" : Format.None);
        }
        output.Table(table);
        if (estimate is null) return;
        double measured = steps.Sum(static step => step.Ms), predicted = estimate.OnlineSeconds * 1000;
        output.Line($"online: {measured:F2} ms measured, {predicted:F2} ms predicted ({predicted / measured - 1:+0.0 %;-0.0 %})");
    }
}

/// <summary>A layer as measured and as predicted.</summary>
internal sealed record TracedStep(string Name, long Bytes, long? PredictedBytes, int Flights, int? PredictedFlights, double Ms, double? PredictedMs);
