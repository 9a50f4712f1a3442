using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Under one plan DST-EE without its bonus is RigL, bit for bit over a whole training.</summary>
public sealed class RiglEquivalenceTests
{
    public static TheoryData<TinyKind, TinyOptimizer, RoundOrder, Gossamer.Sparsity.Drop.DropRounding> Cases => new(
        from kind in Enum.GetValues<TinyKind>()
        from optimizer in new[] { TinyOptimizer.Momentum, TinyOptimizer.AdamW }
        from order in Enum.GetValues<RoundOrder>()
        from rounding in Enum.GetValues<Gossamer.Sparsity.Drop.DropRounding>()
        select (kind, optimizer, order, rounding));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_a_bonus_it_is_RigL(
        TinyKind kind, TinyOptimizer optimizer, RoundOrder order, Gossamer.Sparsity.Drop.DropRounding rounding)
    {
        TinySettings settings = Settings(kind, optimizer, TinySettings.Rounds(3, 50) with { Order = order, Rounding = rounding });
        using var rigl = new TinyTraining(settings);
        using var dstEe = new TinyTraining(settings, DstEe.Create(Without(settings, 0)));
        rigl.Run(60);
        dstEe.Run(60);
        Assert.True(rigl.Trainer.Rounds >= 16);
        Assert.Null(TinyTraining.Difference(rigl.Save(), dstEe.Save()));
    }

    [Fact]
    public void With_one_it_is_not()
    {
        TinySettings settings = Settings(TinyKind.Wide, TinyOptimizer.Momentum, TinySettings.Rounds(3, 50));
        using var rigl = new TinyTraining(settings);
        using var dstEe = new TinyTraining(settings, DstEe.Create(Without(settings, 1)));
        rigl.Run(60);
        dstEe.Run(60);
        Assert.NotEqual(rigl.Fingerprints(), dstEe.Fingerprints());
        Assert.True(dstEe.Trainer.ExplorationDegree > rigl.Trainer.ExplorationDegree);
    }

    private static TinySettings Settings(TinyKind kind, TinyOptimizer optimizer, RoundPlan plan) =>
        new("rigl") { Kind = kind, Optimizer = optimizer, Plan = plan, TotalSteps = 60, Sparsity = 0.7, LearningRate = 0.01 };

    private static MethodOptions Without(TinySettings settings, double coefficient) =>
        settings.ToOptions() with { Exploration = new ExplorationScore { Coefficient = new ConstantSchedule(coefficient) } };
}
