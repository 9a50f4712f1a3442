using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>The tenth defect of <see cref="PeerDefectTests"/>.</summary>
public sealed class SharedPointerDefectTests
{
    [Fact]
    public void Defect_10_a_shared_output_pointer_races_between_threads()
    {
        var settings = new TinySettings("dst-ee") { Kind = TinyKind.Wide, Plan = TinySettings.Rounds(2, 30) };
        using var alone = new TinyTraining(settings);
        using var first = new TinyTraining(settings);
        using var second = new TinyTraining(settings);
        Run(alone);
        Parallel.Invoke(() => Run(first), () => Run(second));
        Assert.Null(TinyTraining.Difference(alone.Save(), first.Save()));
        Assert.Null(TinyTraining.Difference(alone.Save(), second.Save()));

        static void Run(TinyTraining training)
        {
            // libtorch's thread count belongs to the calling thread, and bits are promised for one count only.
            set_num_threads(1);
            training.Run(30);
        }
    }
}
