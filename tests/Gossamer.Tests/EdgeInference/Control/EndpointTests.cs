using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Control;

/// <summary>Networks and policy of an edge as models of the Open Inference Protocol.</summary>
public sealed class EndpointTests
{
    private static readonly EdgeModel Model = ControlledEdge.Model;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Anybody_may_ask_for_the_classes_of_windows_of_a_service()
    {
        (int, int) seen = default;
        using var endpoint = new BearingEndpoint("any", Model, SensorService.Defaults, (service, windows) =>
        {
            seen = (service, windows.Level);
            return ControlledEdge.Labels(windows);
        });
        short[] codes = new short[3 * 80];
        (codes[0], codes[80], codes[160]) = (4, 9, 1);
        IReadOnlyList<InferenceTensor> outputs = await endpoint.InferAsync(Call(codes, 3, 80, ("service", "bearing-32k"), ("sampling_index", 1L)), Token);
        Assert.Equal([4, 9, 1], outputs.Single().AsSpan<int>().ToArray());
        Assert.Equal((1, 1), seen);
    }

    [Fact]
    public async Task A_device_names_its_task_and_gets_the_same_answer_twice()
    {
        int computed = 0;
        await using var site = new EdgeSite(Model, new DppPolicy(Model), (_, windows) =>
        {
            Interlocked.Increment(ref computed);
            return ControlledEdge.Labels(windows);
        });
        using var endpoint = new BearingEndpoint("any", Model, SensorService.Defaults, static (_, _) => throw new InvalidOperationException("not by this way"), site);
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<InferenceTensor> outputs = await endpoint.InferAsync(Call(new short[256], 1, 256, ("device", "device-1"), ("slot", 3L), ("sampling_index", 3L)), Token);
            Assert.Equal([0], outputs.Single().AsSpan<int>().ToArray());
        }
        Assert.Equal((1, 1L), (computed, site.Duplicates));
    }

    [Theory]
    [InlineData("'sampling_index' is missing", "service", "bearing-48k", null, null)]
    [InlineData("'service' is missing", "sampling_index", 1L, null, null)]
    [InlineData("there is no service 'x'", "service", "x", "sampling_index", 1L)]
    [InlineData("is no text", "service", 1L, "sampling_index", 1L)]
    [InlineData("'sampling_index' is 4, expected a whole number from 0 to 3", "service", "bearing-48k", "sampling_index", 4L)]
    [InlineData("'sampling_index' is -1", "service", "bearing-48k", "sampling_index", -1L)]
    [InlineData("'sampling_index' is a", "service", "bearing-48k", "sampling_index", "a")]
    [InlineData("windows have 80 samples, expected 128", "service", "bearing-48k", "sampling_index", 1L)]
    [InlineData("'device' is missing", "slot", 1L, "sampling_index", 1L)]
    [InlineData("'device-7' is none of the 4", "slot", 1L, "device", "device-7")]
    public async Task What_a_request_lacks_is_said(string message, string name, object value, string? second, object? other)
    {
        using var endpoint = new BearingEndpoint("any", Model, SensorService.Defaults, static (_, windows) => ControlledEdge.Labels(windows));
        (string, object)[] parameters = second is null ? [(name, value)] : [(name, value), (second, other!)];
        InferenceException wrong = await Assert.ThrowsAsync<InferenceException>(async () => await endpoint.InferAsync(Call(new short[80], 1, 80, parameters), Token));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_decides_as_the_solver_does()
    {
        using var endpoint = new PolicyEndpoint(Model, new DppPolicy(Model));
        var solver = new DppSolver(Model);
        EdgeDecision expected = new(Model);
        SlotOutcome outcome = new(Model);
        for (ulong round = 0; round < 20; round++)
        {
            EdgeState state = EdgeSystems.Draw(Model, new CounterRandom(round, "policy"));
            solver.Solve(state, expected);
            SlotEquations.Evaluate(Model, state, expected, outcome);
            IReadOnlyList<InferenceTensor> outputs = await endpoint.InferAsync(Observation(state), Token);
            Assert.Equal(expected.Levels, outputs[0].AsSpan<int>().ToArray());
            Assert.Equal(expected.Places, [.. outputs[1].AsSpan<int>().ToArray().Select(static local => local == 1 ? Placement.Local : Placement.Offload)]);
            Assert.Equal(outcome.Shares, outputs[2].AsSpan<double>().ToArray());
        }
        EdgeState wrong = new(Model);
        wrong.Deficit[1] = double.NaN;
        Assert.Contains("'deficit'", (await Assert.ThrowsAsync<InferenceException>(async () => await endpoint.InferAsync(Observation(wrong), Token))).Message, StringComparison.Ordinal);
        wrong.Deficit[1] = 0;
        wrong.Channel[0] = 3;
        Assert.Contains("'channel'", (await Assert.ThrowsAsync<InferenceException>(async () => await endpoint.InferAsync(Observation(wrong), Token))).Message, StringComparison.Ordinal);
    }

    private static ModelCall Observation(EdgeState state)
    {
        InferenceTensor Devices(string name, double[] values) => InferenceTensor.Of<double>(name, [values.Length], values);
        return new ModelCall(
            [
                Devices("local_bits", state.LocalBits), Devices("task_bits", state.TaskBits), Devices("upload_seconds_per_bit", state.UploadSecondsPerBit),
                InferenceTensor.Of<int>("channel", [state.Channel.Length], state.Channel), Devices("edge_bits", state.EdgeBits), Devices("deficit", state.Deficit),
            ],
            new Dictionary<string, object>());
    }

    private static ModelCall Call(short[] codes, int windows, int length, params (string Name, object Value)[] parameters) =>
        new([InferenceTensor.Of<short>("input", [windows, length], codes)], parameters.ToDictionary(static pair => pair.Name, static pair => pair.Value));
}
