using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Training;
using Gossamer.Tests.Sparsity.Methods;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Training;

// Dropout draws from the one generator of the process.
[Collection(nameof(Alone))]
public sealed class TrainingLoopTests
{
    private const int Epochs = 3, StepsPerEpoch = 4;

    public static TheoryData<string> Optimizers => ["sgd", "adamw"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.9, true)]
    public void It_is_the_loop_one_would_write_by_hand(double momentum, bool nesterov)
    {
        set_num_threads(1);
        using var training = new SmallTraining(new Sgd(momentum, 0.01, nesterov));
        training.Loop.Run(Epochs * StepsPerEpoch, Token);

        manual_seed(1);
        using nn.Module<Tensor, Tensor> model = SmallTraining.Network();
        var weights = model.parameters().Where(static parameter => parameter.dim() >= 2).ToList();
        var others = model.parameters().Where(static parameter => parameter.dim() < 2).ToList();
        using var decayed = optim.SGD(weights, 0.05, momentum, weight_decay: 0.01, nesterov: nesterov);
        using var plain = optim.SGD(others, 0.05, momentum, nesterov: nesterov);
        model.train();
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            (double lossSum, long correct, int samples, double rate) = (0, 0, 0, 0);
            foreach (Batch batch in training.Loader.Batches(epoch, 0, Token))
            {
                using DisposeScope scope = NewDisposeScope();
                rate = SmallTraining.Rates.At(epoch * StepsPerEpoch + batch.Number);
                foreach (var group in decayed.ParamGroups.Concat(plain.ParamGroups)) group.LearningRate = rate;
                (Tensor inputs, Tensor labels) = SmallTraining.Tensors(batch);
                decayed.zero_grad();
                plain.zero_grad();
                Tensor logits = model.call(inputs);
                Tensor loss = nn.functional.cross_entropy(logits, labels, label_smoothing: 0.1);
                loss.backward();
                decayed.step();
                plain.step();
                lossSum += loss.item<float>() * batch.Count;
                correct += logits.argmax(1).eq(labels).sum().item<long>();
                samples += batch.Count;
            }
            EpochSummary summary = training.Summaries[epoch];
            Assert.Equal((epoch + 1, (epoch + 1L) * StepsPerEpoch, rate), (summary.Epoch, summary.Step, summary.LearningRate));
            Assert.Equal(lossSum / samples, summary.TrainLoss, 1e-6);
            Assert.Equal((double)correct / samples, summary.TrainAccuracy, 1e-12);
        }

        Assert.Equal(Epochs, training.Summaries.Count);
        foreach ((var expected, var actual) in model.state_dict().Values.Zip(training.Model.state_dict().Values))
            AssertClose(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Saved_at_any_step_and_loaded_elsewhere_it_goes_on_to_the_same_bits(string optimizer)
    {
        set_num_threads(1);
        using var uninterrupted = new SmallTraining(Create(optimizer));
        uninterrupted.Loop.Run(Epochs * StepsPerEpoch, Token);
        StateWriter end = uninterrupted.Save();

        for (int moment = 0; moment <= Epochs * StepsPerEpoch; moment++)
        {
            using var first = new SmallTraining(Create(optimizer));
            first.Loop.Run(moment, Token);
            StateWriter saved = first.Save();
            using var second = new SmallTraining(Create(optimizer), seed: 99);
            second.Load(saved);
            Assert.Equal(moment, second.Loop.Steps);
            second.Loop.Run(Epochs * StepsPerEpoch, Token);
            Assert.Equal(uninterrupted.Summaries, [.. first.Summaries, .. second.Summaries]);
            Assert.True(
                TinyTraining.Difference(end, second.Save()) is null, $"resumed at {moment}: {TinyTraining.Difference(end, second.Save())}");
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_before_the_step()
    {
        set_num_threads(1);
        int calls = 0;
        using var training = new SmallTraining(
            Create("sgd"), loss: (logits, labels) => nn.functional.cross_entropy(logits, labels) * (++calls == 6 ? double.NaN : 1));
        training.Loop.Run(5, Token);
        float[][] before = Weights(training);

        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => training.Loop.Run(12, Token));
        Assert.Contains("NaN at step 6 (epoch 2)", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, training.Loop.Steps);
        Assert.Equal(before, Weights(training));
        Assert.All(training.Parameters, static parameter => Assert.Null(parameter.Gradient));
    }

    [Fact]
    public void A_stopped_loop_stands_between_two_steps_and_can_be_saved()
    {
        set_num_threads(1);
        using var uninterrupted = new SmallTraining(Create("sgd"));
        uninterrupted.Loop.Run(12, Token);

        using var stopped = new SmallTraining(Create("sgd"));
        using var stop = new CancellationTokenSource();
        stopped.Loop.StepCompleted += () =>
        {
            if (stopped.Loop.Steps == 6) stop.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => stopped.Loop.Run(12, stop.Token));
        Assert.Equal(6, stopped.Loop.Steps);
        Assert.True(stopped.Loop.RunningLoss > 0);

        StateWriter saved = stopped.Save();
        using var second = new SmallTraining(Create("sgd"), seed: 8);
        second.Load(saved);
        Assert.Equal(stopped.Loop.RunningLoss, second.Loop.RunningLoss);
        second.Loop.Run(12, Token);
        Assert.Null(TinyTraining.Difference(uninterrupted.Save(), second.Save()));
    }

    [Fact]
    public void A_loop_stopped_before_it_starts_takes_no_step()
    {
        using var training = new SmallTraining(Create("sgd"));
        Assert.ThrowsAny<OperationCanceledException>(() => training.Loop.Run(12, new CancellationToken(canceled: true)));
        Assert.Equal(0, training.Loop.Steps);
        Assert.Equal(double.NaN, training.Loop.RunningLoss);
    }

    [Fact]
    public void A_state_of_epochs_of_another_length_is_refused()
    {
        using var training = new SmallTraining(Create("sgd"));
        training.Loop.Run(2, Token);
        using var other = new SmallTraining(Create("sgd"), batchSize: 10);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => other.Load(training.Save()));
        Assert.Equal("memory: entry 'loop/steps-per-epoch' is 4, the data make 6", error.Message);
    }

    [Fact]
    public void A_state_whose_parts_stand_at_different_steps_is_refused()
    {
        using var training = new SmallTraining(Create("sgd"));
        training.Loop.Run(2, Token);
        StateWriter state = training.Save();
        Dictionary<string, string> values = state.Values.ToDictionary();
        values["loop/steps"] = "3";
        var reader = new StateReader(state.Tensors, values, "memory");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => reader.Read("loop", training.Loop));
        Assert.Equal("memory: entry 'loop/steps' is 3, the update has taken 2", error.Message);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Whatever_entry_a_state_lacks_the_error_names_it(string optimizer)
    {
        using var training = new SmallTraining(Create(optimizer));
        training.Loop.Run(2, Token);
        StateWriter state = training.Save();
        foreach (string missing in state.Tensors.Keys.Concat(state.Values.Keys))
        {
            var reader = new StateReader(
                state.Tensors.Where(entry => entry.Key != missing).ToDictionary(),
                state.Values.Where(entry => entry.Key != missing).ToDictionary(), "memory");
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => reader.Read("loop", training.Loop));
            Assert.Equal($"memory: entry '{missing}' is missing", error.Message);
        }
        Assert.True(state.Tensors.Count + state.Values.Count > 30);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_step_leaks_no_tensor(string optimizer)
    {
        using var training = new SmallTraining(Create(optimizer));
        List<long> live = [];
        training.Loop.StepCompleted += () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        training.Loop.Run(12, Token);
        // The first step creates the slots.
        Assert.Equal(live.Skip(1).Select(_ => live[1]), live.Skip(1));
    }

    private static Optimizer Create(string name) =>
        name == "sgd" ? new Sgd(0.9, 5e-4, nesterov: true) : new AdamW(weightDecay: 0.01);

    private static float[][] Weights(SmallTraining training) =>
        [.. training.Parameters.Select(static parameter => HandMade.Dense(parameter.Value))];

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        using Tensor difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max();
        Assert.InRange(difference.item<double>(), 0, 1e-6);
    }
}
