using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>The tenth defect of <see cref="PeerDefectTests"/>, apart because it sets the thread count of the whole process.</summary>
[CollectionDefinition(nameof(SharedPointerDefectTests), DisableParallelization = true)]
[Collection(nameof(SharedPointerDefectTests))]
public sealed class SharedPointerDefectTests
{
    [Fact]
    public void Defect_10_a_shared_output_pointer_races_between_threads()
    {
        int threads = get_num_threads();
        try
        {
            set_num_threads(2);
            var settings = new TinySettings("dst-ee") { Kind = TinyKind.Wide, Plan = TinySettings.Rounds(2, 30) };
            using var alone = new TinyTraining(settings);
            alone.Run(30);
            using var first = new TinyTraining(settings);
            using var second = new TinyTraining(settings);
            Parallel.Invoke(() => first.Run(30), () => second.Run(30));
            Assert.Null(TinyTraining.Difference(alone.Save(), first.Save()));
            Assert.Null(TinyTraining.Difference(alone.Save(), second.Save()));
        }
        finally
        {
            set_num_threads(threads);
        }
    }
}
