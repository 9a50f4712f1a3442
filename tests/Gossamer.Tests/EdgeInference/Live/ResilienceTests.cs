using Gossamer.EdgeInference.Live;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>An edge that does not answer costs a device accuracy, never an answer.</summary>
public sealed class ResilienceTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Three_failures_in_a_row_open_the_circuit_and_a_probe_closes_it()
    {
        var circuit = new EdgeCircuit(time: _time);
        Fail(circuit);
        Fail(circuit);
        Succeed(circuit);
        Fail(circuit);
        Fail(circuit);
        Assert.Equal(CircuitState.Closed, circuit.State);
        Fail(circuit);
        Assert.Equal(CircuitState.Open, circuit.State);
        _time.Advance(1.99);
        Assert.False(circuit.TryEnter(out _));
        _time.Advance(0.02);
        Assert.True(circuit.TryEnter(out CircuitPass probe));
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        Assert.False(circuit.TryEnter(out _));
        circuit.Succeed(probe);
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void Calls_that_were_under_way_together_fail_once()
    {
        var circuit = new EdgeCircuit(time: _time);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(CircuitState.Closed, circuit.State);
            CircuitPass[] together = new CircuitPass[8];
            for (int i = 0; i < together.Length; i++) Assert.True(circuit.TryEnter(out together[i]));
            foreach (CircuitPass pass in together)
            {
                _time.Advance(0.01);
                circuit.Fail(pass);
            }
            _time.Advance(0.01);
        }
        Assert.Equal(CircuitState.Open, circuit.State);
        // From its last failure on, and not from what failed with it.
        _time.Advance(1.91);
        Assert.False(circuit.TryEnter(out _));
        _time.Advance(0.01);
        Assert.True(circuit.TryEnter(out _));
    }

    [Fact]
    public void Results_of_calls_from_before_say_nothing()
    {
        var circuit = new EdgeCircuit(time: _time);
        Assert.True(circuit.TryEnter(out CircuitPass old));
        for (int i = 0; i < 3; i++) Fail(circuit);
        circuit.Succeed(old);
        Assert.Equal(CircuitState.Open, circuit.State);
        _time.Advance(2);
        Assert.True(circuit.TryEnter(out CircuitPass probe));
        circuit.Fail(old);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        // Given up for another reason: the next call is the probe.
        circuit.Abandon(probe);
        Assert.True(circuit.TryEnter(out probe));
        circuit.Succeed(probe);
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void After_three_failed_probes_the_channel_is_to_be_built_anew()
    {
        int rebuilt = 0, opened = 0;
        var circuit = new EdgeCircuit(time: _time);
        circuit.RebuildDue += () => rebuilt++;
        circuit.Opened += () => opened++;
        for (int i = 0; i < 3; i++) Fail(circuit);
        for (int probe = 1; probe <= 7; probe++)
        {
            _time.Advance(2);
            Fail(circuit);
            Assert.Equal(CircuitState.Open, circuit.State);
            Assert.Equal((probe / 3, 1 + probe), (rebuilt, opened));
        }
    }

    [Fact]
    public void An_edge_that_is_known_to_answer_is_asked_at_once()
    {
        var circuit = new EdgeCircuit(time: _time);
        for (int i = 0; i < 3; i++) Fail(circuit);
        Assert.False(circuit.TryEnter(out _));
        circuit.Close();
        Assert.Equal(CircuitState.Closed, circuit.State);
        Assert.True(circuit.TryEnter(out _));
    }

    [Fact]
    public async Task A_device_that_could_not_answer_in_time_any_more_does_not_wait_for_the_edge()
    {
        int calls = 0;
        var answering = Answering(
            (_, _) =>
            {
                calls++;
                return new TaskCompletionSource<string>().Task;
            },
            out EdgeCircuit circuit);
        Task<(string, AnswerPath)> asked = answering.AnswerAsync(1, TimeSpan.FromSeconds(0.1), Token, most: TimeSpan.FromSeconds(0.03));
        _time.Advance(0.029);
        Assert.False(asked.IsCompleted);
        _time.Advance(0.002);
        Assert.Equal(("device 1", AnswerPath.Degraded), await asked);
        Assert.Equal(("device 2", AnswerPath.Degraded), await answering.AnswerAsync(2, TimeSpan.Zero, Token, most: TimeSpan.Zero));
        Assert.Equal((1, CircuitState.Closed), (calls, circuit.State));
    }

    [Fact]
    public void What_answers_take_beyond_the_prediction_is_learnt()
    {
        var excess = new DelayExcess();
        for (int i = 0; i < 200; i++) excess.Answered(0.02, 0.03);
        Assert.Equal(0.01, excess.Seconds, 1e-6);
        excess.Missed(0.02, 0.07);
        Assert.Equal(0.03, excess.Seconds, 1e-6);
        for (int i = 0; i < 200; i++) excess.Answered(0.02, 0.01);
        Assert.Equal(0, excess.Seconds, 1e-6);
    }

    [Fact]
    public void Pauses_double_up_to_eight_seconds_with_up_to_half_left_away()
    {
        var pauses = new BackOff(7, 2);
        double[] whole = [0.25, 0.5, 1, 2, 4, 8, 8, 8];
        foreach (double expected in whole) Assert.InRange(pauses.Next().TotalSeconds, expected / 2, expected);
        pauses.Reset();
        Assert.InRange(pauses.Next().TotalSeconds, 0.125, 0.25);
        Assert.NotEqual(new BackOff(7, 0).Next(), new BackOff(7, 1).Next());
    }

    [Fact]
    public async Task An_edge_that_answers_in_time_is_heard()
    {
        var answering = Answering(static (window, _) => Task.FromResult($"edge {window}"), out EdgeCircuit circuit);
        Assert.Equal(("edge 5", AnswerPath.Edge), await answering.AnswerAsync(5, TimeSpan.Zero, Token));
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Theory]
    [InlineData(0.01, 0.05)]
    [InlineData(0.2, 0.4)]
    public async Task Twice_the_predicted_delay_and_at_least_fifty_milliseconds_are_waited(double predicted, double deadline)
    {
        // An edge that does not even heed its cancellation.
        var answering = Answering(static (_, _) => new TaskCompletionSource<string>().Task, out _);
        Task<(string, AnswerPath)> asked = answering.AnswerAsync(1, TimeSpan.FromSeconds(predicted), Token);
        _time.Advance(deadline - 0.001);
        Assert.False(asked.IsCompleted);
        _time.Advance(0.002);
        Assert.Equal(("device 1", AnswerPath.Degraded), await asked);
    }

    [Fact]
    public async Task A_dead_edge_is_asked_no_more_until_it_is_probed()
    {
        int calls = 0;
        bool dead = true;
        var answering = Answering(
            (window, _) =>
            {
                calls++;
                return dead ? Task.FromException<string>(new IOException("gone")) : Task.FromResult($"edge {window}");
            },
            out EdgeCircuit circuit);
        for (int i = 0; i < 20; i++) Assert.Equal(AnswerPath.Degraded, (await answering.AnswerAsync(i, TimeSpan.Zero, Token)).Path);
        Assert.Equal((3, CircuitState.Open), (calls, circuit.State));
        dead = false;
        _time.Advance(2);
        Assert.Equal(("edge 8", AnswerPath.Edge), await answering.AnswerAsync(8, TimeSpan.Zero, Token));
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public async Task Whoever_stops_the_device_gets_no_answer_and_blames_no_edge()
    {
        var answering = Answering(static (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation).ContinueWith<string>(static _ => throw new OperationCanceledException(), TaskScheduler.Default), out EdgeCircuit circuit);
        using var stop = new CancellationTokenSource();
        for (int i = 0; i < 4; i++)
        {
            Task asked = answering.AnswerAsync(1, TimeSpan.FromSeconds(1), stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    private EdgeAnswering<int, string> Answering(Func<int, CancellationToken, Task<string>> edge, out EdgeCircuit circuit) =>
        new(edge, static (window, _) => Task.FromResult($"device {window}"), circuit = new EdgeCircuit(time: _time), _time);

    private static void Fail(EdgeCircuit circuit)
    {
        Assert.True(circuit.TryEnter(out CircuitPass pass));
        circuit.Fail(pass);
    }

    private static void Succeed(EdgeCircuit circuit)
    {
        Assert.True(circuit.TryEnter(out CircuitPass pass));
        circuit.Succeed(pass);
    }
}
