using Gossamer.Inference.Checkpoints;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using TorchSharp;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Saving at any step, loading into a fresh trainer and going on is the uninterrupted training, bit for bit.</summary>
public sealed class ResumeTests
{
    public static TheoryData<string> Methods => [.. SparseMethods.All.Select(static method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_resumed_training_is_the_uninterrupted_one(string method)
    {
        torch.set_num_threads(1);
        // Rounds after steps 4, 8, …; one step before and after a round, at a round, at the start, after the last round.
        foreach (long moment in new long[] { 0, 3, 4, 5, 12, 21, 24, 25 })
            AssertResumes(new TinySettings(method) { Kind = TinyKind.Convolutional, Seed = 5 }, moment, steps: 30);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void So_is_one_with_the_method_s_own_schedule_and_Adam(string method)
    {
        torch.set_num_threads(1);
        var settings = new TinySettings(method)
        {
            Plan = null,
            Optimizer = TinyOptimizer.AdamW,
            LearningRate = 0.01,
            ClipNorm = 0.5,
            TotalSteps = 12,
            Seed = 6,
        };
        foreach (long moment in new long[] { 2, 11, 12, 13 }) AssertResumes(settings, moment, steps: 26);
    }

    [Fact]
    public void So_is_one_in_which_the_round_takes_the_place_of_the_step()
    {
        var plan = TinySettings.Rounds(4, 20, 0.3, RoundOrder.RoundInsteadOfStep);
        AssertResumes(new TinySettings("rigl") { Plan = plan }, 4, steps: 24);
        AssertResumes(new TinySettings("rigl") { Plan = plan }, 7, steps: 24);
    }

    [Fact]
    public void A_state_without_positions_is_refused()
    {
        using var training = new TinyTraining(new TinySettings("rigl"));
        StateWriter state = training.Save();
        var tensors = state.Tensors.Where(static entry => !entry.Key.EndsWith("column-indices", StringComparison.Ordinal)).ToDictionary();
        var reader = new StateReader(tensors, state.Values, "broken.safetensors");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => reader.Read("trainer", training.Trainer));
        Assert.Contains("column-indices", error.Message);
    }

    private static void AssertResumes(TinySettings settings, long moment, long steps)
    {
        using var uninterrupted = new TinyTraining(settings);
        uninterrupted.Run(steps);

        using var first = new TinyTraining(settings);
        first.Run(moment);
        StateWriter saved = first.Save();
        // Other initial weights, so that nothing but the state can carry over.
        using var second = new TinyTraining(settings with { NetworkSeed = 99 });
        second.Load(saved);
        Assert.Null(TinyTraining.Difference(saved, second.Save()));
        second.Run(steps - moment);
        Assert.True(
            TinyTraining.Difference(uninterrupted.Save(), second.Save()) is null,
            $"resumed at {moment}: {TinyTraining.Difference(uninterrupted.Save(), second.Save())}");
    }
}
