using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>A trainer's step leaves as many tensors alive as it found, with or without a scope around it.</summary>
public sealed class TensorLifetimeTests
{
    public static TheoryData<string> Methods => [.. SparseMethods.All.Select(static method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_step_leaks_no_tensor(string method)
    {
        set_num_threads(1);
        using var training = new TinyTraining(new TinySettings(method)
        {
            Kind = TinyKind.Convolutional,
            TotalSteps = 6,
            Plan = TinySettings.Rounds(2, 40),
            ClipNorm = 1,
        });
        for (int step = 0; step < 20; step++)
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                (Tensor inputs, Tensor labels) = TinyTraining.Batch(new(1, $"{step}"), 6, training.Network.InputShape);
                nn.functional.cross_entropy(training.Network.forward(inputs), labels).backward();
            }
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            training.Trainer.Step(0.01);
            // The first steps create slots; a rewound optimizer has them already.
            if (step > 6) Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Attaching_and_disposing_leaks_none_either(string method)
    {
        set_num_threads(1);
        using var network = new TinyNetwork(TinyKind.Linear, 1);
        long? live = null;
        for (int repetition = 0; repetition < 3; repetition++)
        {
            SparseTrainer.Attach(
                network, SparseMethods.Find(method).Create(new TinySettings(method).ToOptions()), new Sgd(0.9),
                new SparseTrainerOptions { Probe = TinyTraining.Probe(network, 1) }).Dispose();
            long now = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Assert.Equal(live ?? now, now);
            live = now;
        }

    }
}
