using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

public sealed class RoundGradientNormTests
{
    [Fact]
    public void Norms_are_over_the_active_gradients_at_the_round_and_one_step_later()
    {
        List<(long Step, double Before, double After)> measured = [];
        using HandMade.Matrices module = HandMade.Module((3, 4), (4, 5));
        using SparseTrainer trainer = Attach(module, (step, before, after) => measured.Add((step, before, after)));
        List<(long Step, double Before, double After)> expected = [];
        double before = 0;
        for (int step = 1; step <= 8; step++)
        {
            float[][] gradients = Gradients(step);
            double norm = Norm(trainer, gradients);
            if (step is 3 or 5) expected.Add((step - 1, before, norm));
            before = norm;
            trainer.StepWith(0.01, gradients);
        }
        // Rounds after steps 2 and 4; 4 is the last step with one.
        Assert.Equal(2, trainer.Rounds);
        Assert.Equal(expected, measured, Close);
    }

    [Fact]
    public void Saved_between_the_two_steps_it_still_knows_the_first_norm()
    {
        List<(long, double, double)> whole = [], resumed = [];
        using HandMade.Matrices module = HandMade.Module((3, 4), (4, 5)), other = HandMade.Module((3, 4), (4, 5));
        using SparseTrainer trainer = Attach(module, (step, before, after) => whole.Add((step, before, after)));
        for (int step = 1; step <= 2; step++) trainer.StepWith(0.01, Gradients(step));
        var writer = new StateWriter();
        writer.Write("trainer", trainer);
        using SparseTrainer second = Attach(other, (step, before, after) => resumed.Add((step, before, after)));
        new StateReader(writer.Tensors, writer.Values, "memory").Read("trainer", second);
        trainer.StepWith(0.01, Gradients(3));
        second.StepWith(0.01, Gradients(3));
        Assert.Single(whole);
        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void Without_rounds_there_is_nothing_to_measure()
    {
        using HandMade.Matrices module = HandMade.Module((3, 4));
        SparseMethod method = SparseMethods.Find("static").Create(new TinySettings("static").ToOptions());
        using SparseTrainer trainer = SparseTrainer.Attach(
            module, method with { Extensions = [new RoundGradientNorm((_, _, _) => Assert.Fail("measured"))] }, new Sgd(0));
        for (int step = 1; step <= 6; step++) trainer.StepWith(0.01, Gradients(step)[0]);
    }

    private static SparseTrainer Attach(HandMade.Matrices module, Action<long, double, double> measured)
    {
        var settings = new TinySettings("rigl") { Plan = TinySettings.Rounds(2, 4, 0.5), Sparsity = 0.5 };
        SparseMethod method = SparseMethods.Find("rigl").Create(settings.ToOptions());
        return SparseTrainer.Attach(
            module, method with { Extensions = [.. method.Extensions, new RoundGradientNorm(measured)] }, new Sgd(0));
    }

    private static float[][] Gradients(int step) =>
        [.. new[] { 12, 20 }.Select(count => Enumerable.Range(0, count).Select(i => (float)Math.Sin(step * 31 + i * i)).ToArray())];

    private static double Norm(SparseTrainer trainer, float[][] gradients)
    {
        double sum = 0;
        for (int layer = 0; layer < gradients.Length; layer++)
        {
            SparseTopology topology = trainer.Layers[layer].Topology;
            for (int position = 0; position < gradients[layer].Length; position++)
                if (topology.Contains(position)) sum += Math.Pow(gradients[layer][position], 2);
        }
        return Math.Sqrt(sum);
    }

    private static bool Close((long Step, double Before, double After) a, (long Step, double Before, double After) b) =>
        a.Step == b.Step && Math.Abs(a.Before - b.Before) < 1e-6 && Math.Abs(a.After - b.After) < 1e-6;
}
