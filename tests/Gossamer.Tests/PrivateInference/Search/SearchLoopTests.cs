using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Models;
using Gossamer.PrivateInference.Search;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.PrivateInference.Search;

public sealed class SearchLoopTests
{
    [Theory]
    [InlineData(BilevelOrder.First)]
    [InlineData(BilevelOrder.Second)]
    public void A_search_that_is_stopped_and_resumed_ends_with_the_same_bits(BilevelOrder order)
    {
        var options = new SearchLoopOptions { Epochs = 3, WarmUpEpochs = 1, ArchitectureRate = 0.05, Order = order };
        using var whole = new SmallSearch(options);
        whole.Loop.Run(TestContext.Current.CancellationToken);
        for (int stop = 1; stop < whole.Loop.TotalSteps; stop += 3)
        {
            using var first = new SmallSearch(options);
            using var source = new CancellationTokenSource();
            first.Loop.StepCompleted += () =>
            {
                if (first.Loop.Steps == stop) source.Cancel();
            };
            Assert.Throws<OperationCanceledException>(() => first.Loop.Run(source.Token));
            Assert.Equal(stop, first.Loop.Steps);
            using var second = new SmallSearch(options);
            second.Load(first.Save());
            second.Loop.Run(TestContext.Current.CancellationToken);
            Assert.Equal(Bytes(whole.Save()), Bytes(second.Save()));
        }
    }

    [Fact]
    public void Architecture_rests_in_the_warm_up_and_then_follows_the_price()
    {
        var options = new SearchLoopOptions { Epochs = 6, WarmUpEpochs = 2, ArchitectureRate = 0.05, PriceWeight = 100 };
        using var search = new SmallSearch(options);
        search.Loop.Run(TestContext.Current.CancellationToken);
        Assert.All(search.Loop.Trace.Take(2), static epoch => Assert.All(epoch.ComparisonShares, static share => Assert.Equal(0.5, share, 1e-6)));
        Assert.True(double.IsNaN(search.Loop.Trace[1].ValidationLoss));
        Assert.All(search.Network.Preferred(), static choice => Assert.Equal(GateChoice.Polynomial, choice));
        Assert.True(search.Loop.Trace[^1].ExpectedPrice < search.Loop.Trace[2].ExpectedPrice);
        Assert.True(search.Loop.Trace[^1].Entropy < 1);

        using var reverse = new SmallSearch(options, prices: new GatePrices([1, 1, 0.1], [4, 4, 2], rest: 2));
        reverse.Loop.Run(TestContext.Current.CancellationToken);
        Assert.All(reverse.Network.Preferred(), static choice => Assert.Equal(GateChoice.Comparison, choice));
    }

    [Fact]
    public void Only_steps_of_weights_enter_the_statistics_of_normalisations()
    {
        using var search = new SmallSearch();
        search.Loop.Run(TestContext.Current.CancellationToken);
        Assert.Equal(search.Loop.TotalSteps, ModuleNetwork.Tensors(search.Network)["network.norm1.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void Sparse_weights_keep_their_positions()
    {
        var topology = SparseTopology.FromPositions(6, 36, [.. Enumerable.Range(0, 36).Select(static i => i * 6L)]);
        using var search = new SmallSearch(topologies: new Dictionary<string, SparseTopology> { ["conv2.weight"] = topology });
        search.Loop.Run(TestContext.Current.CancellationToken);
        float[] weight = [.. ModuleNetwork.Tensors(search.Network)["network.conv2.weight"].data<float>()];
        Assert.Equal(36, weight.Count(static value => value != 0));
        Assert.All(Enumerable.Range(0, weight.Length).Where(static i => i % 6 != 0), i => Assert.Equal(0, weight[i]));
        Assert.Equal(36, search.Network.ToNetwork(search.Network.Preferred()).Weights["conv2.weight"].Topology.NonZeros);
    }

    [Fact]
    public void Nothing_leaks_from_step_to_step()
    {
        using var search = new SmallSearch(new SearchLoopOptions { Epochs = 8, WarmUpEpochs = 1 });
        long after = 0;
        search.Loop.StepCompleted += () =>
        {
            long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            if (search.Loop.Steps == 10) after = live;
            if (search.Loop.Steps > 10) Assert.Equal(after, live);
        };
        search.Loop.Run(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Lengths_and_prices_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => new SmallSearch(new SearchLoopOptions { Epochs = 2, WarmUpEpochs = 2 }));
        Assert.Throws<ArgumentException>(static () => new SmallSearch(prices: new GatePrices([1], [1], 1)));
    }

    [Fact]
    public void Distillation_adds_what_the_teacher_says()
    {
        using var scope = NewDisposeScope();
        using GatedNetwork student = SmallSearch.Gated(), teacher = SmallSearch.Gated(new GatedNetworkOptions { Start = new QuadraticStart(0.3, 0.2, 0.1) });
        student.Choices = [GateChoice.Comparison, GateChoice.Comparison, GateChoice.Polynomial];
        teacher.Choices = [GateChoice.Polynomial, GateChoice.Polynomial, GateChoice.Polynomial];
        using var lesson = new Distillation(student, teacher, static (logits, labels) => nn.functional.cross_entropy(logits, labels), share: 0.3, temperature: 2);
        lesson.train();
        Tensor samples = rand(5, 1, 6, 6), labels = tensor(new long[] { 0, 1, 2, 0, 1 });
        student.StatisticsMomentum = 0;
        Tensor logits = lesson.call(samples);
        Tensor t = nn.functional.softmax(teacher.call(samples) / 2, 1), s = nn.functional.softmax(logits / 2, 1);
        double divergence = (t * (t / s).log()).sum().ToDouble() / 5, cross = nn.functional.cross_entropy(logits, labels).ToDouble();
        Assert.Equal(0.7 * cross + 0.3 * 4 * divergence, lesson.Loss(logits, labels).ToDouble(), 1e-5);
        lesson.eval();
        Assert.Equal(nn.functional.cross_entropy(lesson.call(samples), labels).ToDouble(), lesson.Loss(lesson.call(samples), labels).ToDouble(), 1e-6);
    }

    private static IEnumerable<(string, string)> Bytes(StateWriter state) =>
        state.Tensors.Select(static entry => (entry.Key, Convert.ToHexString(entry.Value.Bytes.Span)))
            .Concat(state.Values.Select(static entry => (entry.Key, entry.Value))).Order();
}
