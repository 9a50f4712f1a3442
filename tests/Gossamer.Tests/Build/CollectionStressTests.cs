using TorchSharp;
using Xunit;

namespace Gossamer.Tests.Build;

/// <summary>What TorchSharp 0.107 as published does not survive.</summary>
[Collection(nameof(Alone))]
public sealed class CollectionStressTests
{
    private const int Rounds = 40_000;

    /// <summary>
    /// Four operations a round, each with a scalar that lives only for its call, while another thread collects without
    /// pause. With the published assembly the native side reads a freed scalar after 8,000 to 20,000 rounds, as soon as the
    /// JIT has optimised the operators.
    /// </summary>
    [Fact]
    public void Operations_survive_constant_collections_on_another_thread()
    {
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using torch.Tensor start = torch.full(4, 3f);
            for (int i = 0; i < Rounds; i++)
            {
                using var scope = torch.NewDisposeScope();
                torch.Tensor difference = start - 0.5f;
                torch.Tensor sum = difference + start;
                torch.Tensor product = sum * 2f;
                Assert.Equal(11f, product[i & 3].item<float>());
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }
}
