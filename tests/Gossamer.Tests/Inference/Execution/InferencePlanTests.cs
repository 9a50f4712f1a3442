using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Gossamer.Tests.Inference.Checkpoints;
using Gossamer.Tests.Inference.Networks;
using Xunit;

namespace Gossamer.Tests.Inference.Execution;

public sealed class InferencePlanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void A_plan_computes_what_libtorch_computes_for_any_batch(double density)
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), density, seed: 1);
        using var plan = new InferencePlan(network);
        foreach (int batch in (int[])[1, 2, 3, 7, 15, 19, 20, 31, 33, 52, 64, 100]) AssertSame(network, plan, batch);
        // Smaller ones again, in buffers that larger ones have used.
        foreach (int batch in (int[])[21, 1, 5]) AssertSame(network, plan, batch);
    }

    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.Vector128)]
    [InlineData(LaneWidth.Vector256)]
    public void Narrower_vectors_compute_the_same(LaneWidth width)
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.3, seed: 2);
        using var pool = new WorkerPool(2);
        using var plan = new InferencePlan(network, new KernelExecution(pool, width));
        foreach (int batch in (int[])[1, 6, 20]) AssertSame(network, plan, batch);
    }

    [Fact]
    public void Networks_of_any_form_are_computed()
    {
        var random = new Random(0);
        for (int round = 0; round < 150; round++)
        {
            TrainedNetwork network = SampleNetworks.Fill(AnyGraph(random), random.NextDouble(), (ulong)round);
            using var plan = new InferencePlan(network);
            foreach (int batch in (int[])[1 + random.Next(6), 20 + random.Next(30)]) AssertSame(network, plan, batch);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 3);
        foreach (int batch in (int[])[1, 6, 64])
        {
            float[] samples = SampleNetworks.Samples(network.Graph, batch);
            float[][] results = [.. ((int[])[1, 2, 3]).Select(threads =>
            {
                using var pool = new WorkerPool(threads);
                using var plan = new InferencePlan(network, new KernelExecution(pool, LaneWidths.Widest));
                return Run(plan, samples, batch);
            })];
            Assert.Equal(results[0], results[1]);
            Assert.Equal(results[0], results[2]);
        }
    }

    [Fact]
    public void Calls_allocate_nothing_after_the_first()
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 4);
        using var plan = new InferencePlan(network);
        foreach (int batch in (int[])[1, 3, 40, 70])
        {
            float[] samples = SampleNetworks.Samples(network.Graph, batch), output = new float[batch * plan.ResultLength];
            for (int warmUp = 0; warmUp < 3; warmUp++) plan.Run(samples, batch, output);
            long buffers = plan.BufferBytes, before = GC.GetAllocatedBytesForCurrentThread();
            for (int call = 0; call < 20; call++) plan.Run(samples, batch, output);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(buffers, plan.BufferBytes);
        }
    }

    [Fact]
    public void A_chain_of_equal_layers_lives_in_two_buffers()
    {
        NetworkGraph Chain(int layers)
        {
            var graph = new GraphBuilder([4, 8, 8]);
            int x = NetworkGraph.Input;
            for (int layer = 0; layer < layers; layer++)
                x = graph.Add(new ConvolutionOperation($"w{layer}", null, new ConvolutionShape(4, 4, 3, 3, padding: 1)), x);
            return graph.Build(graph.Add(new GlobalAverageOperation(), x));
        }

        foreach (int batch in (int[])[1, 32])
        {
            long[] bytes = [.. ((int[])[3, 9]).Select(layers =>
            {
                TrainedNetwork network = SampleNetworks.Fill(Chain(layers), 0.5, seed: 5);
                using var plan = new InferencePlan(network);
                AssertSame(network, plan, batch);
                return plan.BufferBytes;
            })];
            Assert.Equal(bytes[0], bytes[1]);
        }
    }

    [Fact]
    public async Task Calls_from_several_threads_take_turns()
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 6);
        using var plan = new InferencePlan(network);
        float[][] samples = [.. Enumerable.Range(1, 8).Select(batch => SampleNetworks.Samples(network.Graph, batch))];
        float[][] expected = [.. samples.Select((inputs, index) => Run(plan, inputs, index + 1))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (int round = 0; round < 50; round++) Assert.Equal(expected[round % 8], Run(plan, samples[round % 8], round % 8 + 1));
            },
            TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void A_file_runs_as_the_network_it_was_written_from()
    {
        using var directory = new TemporaryDirectory();
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 7);
        NetworkFile.Save(directory["network.safetensors"], network);
        using var written = new InferencePlan(network);
        using InferencePlan read = InferencePlan.Load(directory["network.safetensors"]);
        float[] samples = SampleNetworks.Samples(network.Graph, 5);
        Assert.Equal(Run(written, samples, 5), Run(read, samples, 5));
    }

    [Fact]
    public void Wrong_lengths_and_late_calls_are_refused()
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 8);
        var plan = new InferencePlan(network);
        Assert.Equal(3 * 13 * 11, plan.SampleLength);
        Assert.Equal([7], plan.ResultShape);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Run([], 0, []));
        Assert.Contains("428 elements for 1 samples of 429", Assert.Throws<ArgumentException>(
            () => plan.Run(new float[428], 1, new float[7])).Message, StringComparison.Ordinal);
        Assert.Contains("8 elements for 1 results of 7", Assert.Throws<ArgumentException>(
            () => plan.Run(new float[429], 1, new float[8])).Message, StringComparison.Ordinal);
        plan.Dispose();
        plan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => plan.Run(new float[429], 1, new float[7]));
    }

    private static void AssertSame(TrainedNetwork network, InferencePlan plan, int batch)
    {
        float[] samples = SampleNetworks.Samples(network.Graph, batch);
        Closeness.Assert(SampleNetworks.Reference(network, samples, batch), Run(plan, samples, batch), 1e-5);
    }

    private static float[] Run(InferencePlan plan, float[] samples, int batch)
    {
        float[] output = new float[batch * plan.ResultLength];
        plan.Run(samples, batch, output);
        return output;
    }

    /// <summary>Operations drawn one after the other, each on values that it takes; any value may be the result.</summary>
    private static NetworkGraph AnyGraph(Random random)
    {
        var graph = new GraphBuilder(random.Next(8) == 0 ? [random.Next(1, 9)] : [random.Next(1, 5), random.Next(1, 12), random.Next(1, 12)]);
        int count = random.Next(1, 12), values = 1;
        for (int attempt = 0; attempt < 200 && values <= count; attempt++)
        {
            // Mostly the latest value, as in a chain; sometimes an older one, as in a shortcut.
            int x = random.Next(4) == 0 ? random.Next(values) : values - 1;
            IReadOnlyList<int> shape = graph.ShapeOf(x);
            string name = $"p{values}";
            Operation? operation = random.Next(11) switch
            {
                0 or 1 or 2 when shape.Count == 3 => AnyConvolution(random, name, shape[0]),
                3 when shape.Count == 3 => new BatchNormOperation(name, shape[0], 1e-5, 0.1),
                4 => new ReluOperation(),
                5 => new AddOperation(),
                6 when shape.Count == 3 => random.Next(2) == 0
                    ? new MaxPoolOperation(random.Next(1, 4), random.Next(1, 3), 0) : new AveragePoolOperation(3, random.Next(1, 3), 1),
                7 when shape.Count == 3 && random.Next(3) == 0 => random.Next(2) == 0 ? new GlobalAverageOperation() : new FlattenOperation(),
                8 when shape.Count == 3 => random.Next(2) == 0 ? new PadOperation(1, 1, 1, 1) : new PadOperation(random.Next(3), 1, 0, 2),
                10 => new QuadraticOperation(name),
                9 when shape.Count == 1 => new LinearOperation($"{name}.w", random.Next(2) == 0 ? null : $"{name}.b", random.Next(1, 9), shape[0]),
                _ => null,
            };
            if (operation is null) continue;
            try
            {
                values = operation is AddOperation ? graph.Add(operation, Partner(x), x) : graph.Add(operation, x);
                values++;
            }
            catch (ArgumentException)
            {
                // A window that does not fit: draw again.
            }
        }
        return graph.Build(random.Next(6) == 0 ? random.Next(values) : values - 1);

        int Partner(int x)
        {
            int[] fitting = [.. Enumerable.Range(0, values).Where(value => graph.ShapeOf(value).SequenceEqual(graph.ShapeOf(x)))];
            return fitting[random.Next(fitting.Length)];
        }
    }

    private static ConvolutionOperation AnyConvolution(Random random, string name, int channels)
    {
        int groups = channels % 2 == 0 ? random.Next(1, 3) : 1;
        var shape = new ConvolutionShape(
            channels, groups * random.Next(1, 4), random.Next(1, 4), random.Next(1, 4), random.Next(1, 3), random.Next(3), random.Next(1, 3), groups);
        return new ConvolutionOperation($"{name}.w", random.Next(2) == 0 ? null : $"{name}.b", shape);
    }
}
