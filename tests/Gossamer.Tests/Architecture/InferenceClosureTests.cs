using Gossamer.Inference.Execution;
using Gossamer.Learning.Models;
using Xunit;

namespace Gossamer.Tests.Architecture;

/// <summary>What a program that only runs networks has to load.</summary>
public sealed class InferenceClosureTests
{
    [Fact]
    public void No_tensor_library_is_in_the_closure_of_inference() =>
        Assert.DoesNotContain(AssemblyClosure.Of(typeof(InferencePlan)), IsTensorLibrary);

    [Fact]
    public void The_closure_of_learning_has_it() => Assert.Contains(AssemblyClosure.Of(typeof(ModelCatalog)), IsTensorLibrary);

    [Fact]
    public void Inference_is_made_of_its_own_assemblies_and_the_platform() => Assert.Equal(
        ["Gossamer.Inference", "Gossamer.Kernels", "System.IO.Hashing"], AssemblyClosure.BeyondThePlatform(typeof(InferencePlan)));

    private static bool IsTensorLibrary(string name) =>
        name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.Contains("onnx", StringComparison.OrdinalIgnoreCase);
}
