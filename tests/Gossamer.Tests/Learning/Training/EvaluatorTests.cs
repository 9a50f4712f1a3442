using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Training;

public sealed class EvaluatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(SmallTraining.Samples)]
    [InlineData(256)]
    public void Samples_are_judged_as_one_by_one_whatever_the_batch(int batchSize)
    {
        using nn.Module<Tensor, Tensor> model = SmallTraining.Network(dropout: 0.9);
        ByteDataset set = SmallTraining.Set();
        (double loss, int correct) = BruteForce(model, set);

        EvaluationResult result = new Evaluator(set, [], CrossEntropy.WithSmoothing(0), batchSize).Evaluate(model, Token);

        Assert.Equal(SmallTraining.Samples, result.Samples);
        Assert.Equal(loss, result.Loss, 1e-5);
        Assert.Equal((double)correct / SmallTraining.Samples, result.Accuracy);
    }

    [Fact]
    public void An_evaluation_that_is_stopped_after_every_batch_ends_with_the_same_result()
    {
        using nn.Module<Tensor, Tensor> model = SmallTraining.Network();
        var evaluator = new Evaluator(SmallTraining.Set(), [], CrossEntropy.WithSmoothing(0), 7);
        EvaluationResult whole = evaluator.Evaluate(model, Token);
        int judged = 0, stops = 0;
        StateWriter? state = null;
        EvaluationResult? result = null;
        while (result is null)
        {
            var progress = new EvaluationProgress();
            if (state is not null) progress.Load(new StateReader(state.Tensors, state.Values, "memory"));
            using var stop = new CancellationTokenSource();
            progress.BatchJudged += () =>
            {
                judged++;
                stop.Cancel();
            };
            try
            {
                result = evaluator.Evaluate(model, progress, stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
                progress.Save(state = new StateWriter());
            }
        }
        Assert.Equal(whole, result);
        Assert.Equal((SmallTraining.Samples + 6) / 7, judged);
        Assert.True(stops >= judged - 1);
        var tooMany = new EvaluationProgress();
        new Evaluator(SmallTraining.Set(), [], CrossEntropy.WithSmoothing(0), 1).Evaluate(model, tooMany, Token);
        Assert.Throws<ArgumentException>(() => evaluator.Evaluate(model, tooMany, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_model_stays_as_it_was(bool training)
    {
        using nn.Module<Tensor, Tensor> model = SmallTraining.Network();
        model.train(training);
        byte[][] before = State(model);
        var evaluator = new Evaluator(SmallTraining.Set(), [], CrossEntropy.WithSmoothing(0));
        evaluator.Evaluate(model, Token);
        Assert.Equal(training, model.training);
        Assert.All(model.modules(), module => Assert.Equal(training, module.training));
        Assert.Equal(before, State(model));

        Assert.ThrowsAny<OperationCanceledException>(() => evaluator.Evaluate(model, new CancellationToken(canceled: true)));
        Assert.Equal(training, model.training);
    }

    [Fact]
    public void It_leaks_no_tensor()
    {
        using nn.Module<Tensor, Tensor> model = SmallTraining.Network();
        var evaluator = new Evaluator(SmallTraining.Set(), [], CrossEntropy.WithSmoothing(0), 7);
        evaluator.Evaluate(model, Token);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        evaluator.Evaluate(model, Token);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static byte[][] State(nn.Module model) => [.. model.state_dict().Values.Select(static tensor => tensor.bytes.ToArray())];

    /// <summary>Every sample alone, through the layers' own formulas.</summary>
    private static (double Loss, int Correct) BruteForce(nn.Module<Tensor, Tensor> model, ByteDataset set)
    {
        Dictionary<string, Tensor> state = model.state_dict();
        double[] Values(string name) => [.. state[name].to(ScalarType.Float64).reshape(-1).data<double>()];
        double[] w1 = Values("first.weight"), b1 = Values("first.bias"), w2 = Values("last.weight"), b2 = Values("last.bias");
        double[] mean = Values("norm.running_mean"), variance = Values("norm.running_var");
        double[] scale = Values("norm.weight"), shift = Values("norm.bias");
        double loss = 0;
        int correct = 0;
        for (int sample = 0; sample < set.Count; sample++)
        {
            float[] input = new float[16];
            set.Read(sample, input);
            double[] hidden = [.. b1.Select((bias, i) =>
            {
                double sum = bias + input.Select((x, j) => x * w1[i * 16 + j]).Sum();
                return Math.Max(0, (sum - mean[i]) / Math.Sqrt(variance[i] + 1e-5) * scale[i] + shift[i]);
            })];
            double[] logits = [.. b2.Select((bias, i) => bias + hidden.Select((x, j) => x * w2[i * hidden.Length + j]).Sum())];
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[set.Label(sample)];
            if (Array.IndexOf(logits, logits.Max()) == set.Label(sample)) correct++;
        }
        return (loss / set.Count, correct);
    }
}
