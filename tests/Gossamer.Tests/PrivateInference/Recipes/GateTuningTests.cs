using Gossamer.Inference.Networks;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Recipes;

public sealed class GateTuningTests
{
    private static readonly Gate[] Gates =
        [new(0, "a", GateKind.Activation, 0, 8), new(1, "b", GateKind.Pool, 1, 8), new(2, "c", GateKind.Activation, 2, 2)];

    [Fact]
    public void Quadratics_learn_from_nearly_the_identity_and_hardly_from_the_bare_square()
    {
        using var folder = new TemporaryFolder();
        var options = new GateTuningOptions
        {
            Training = new GatedTrainingOptions { Model = "mlp:24-16-12", Seeds = 3, PretrainEpochs = 10, TuneEpochs = 3, Threads = 1 },
            Starts = ["stpai", "1:0:0"],
        };
        using RunRecorder recorder = RunRecorder.CreateAt(folder["run"], GateTuning.Describe(options));
        GateTuningResult result = GateTuning.Run(options, recorder, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Starts[0].Diverged);
        Assert.True(result.Starts[0].Mean.Mean > 0.8);
        Assert.True(result.Starts[1].Diverged > 0 || result.Starts[1].FirstMinusThis!.Difference.Lower > 0);
        TrainedNetwork network = NetworkFile.Load(folder["run", result.Starts[0].Networks[2]]);
        Assert.Equal(3, network.Graph.Nodes.Count(static node => node.Operation is QuadraticOperation));
    }

    [Theory]
    [InlineData("polynomial", "111")]
    [InlineData("comparison", "000")]
    [InlineData("relu,mean, poly", "011")]
    [InlineData("poly,max,relu", "100")]
    public void Gates_are_read_as_words(string words, string expected) =>
        Assert.Equal(expected, string.Concat(new GateTuningOptions { Gates = words }.ChoicesFor(Gates).Select(static choice => (int)choice)));

    [Theory]
    [InlineData("relu,max", "2 words for 3 gates: a (activation), b (pool), c (activation)")]
    [InlineData("relu,poly,relu", "gate b is 'poly', expected max or mean")]
    [InlineData("relu,max,mean", "gate c is 'mean', expected relu or poly")]
    public void Words_that_do_not_fit_are_refused(string words, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new GateTuningOptions { Gates = words }.ChoicesFor(Gates)).Message);

    [Fact]
    public void Starts_are_read_as_names_or_numbers()
    {
        Assert.Equal(QuadraticStart.StraightThrough, GateTuningOptions.StartOf("STPAI"));
        Assert.Equal(new QuadraticStart(1, 0, -0.5), GateTuningOptions.StartOf("1:0:-0.5"));
        Assert.All((string[])["1:0", "1:0:x", "nan:0:0", ""], static text => Assert.Throws<ArgumentException>(() => GateTuningOptions.StartOf(text)));
    }
}
