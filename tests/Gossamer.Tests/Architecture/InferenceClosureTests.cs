using System.Reflection;
using Gossamer.Inference.Execution;
using Gossamer.Learning.Models;
using Xunit;

namespace Gossamer.Tests.Architecture;

/// <summary>What a program that only runs networks has to load.</summary>
public sealed class InferenceClosureTests
{
    [Fact]
    public void No_tensor_library_is_in_the_closure_of_inference() => Assert.DoesNotContain(Closure(typeof(InferencePlan)), IsTensorLibrary);

    [Fact]
    public void The_closure_of_learning_has_it() => Assert.Contains(Closure(typeof(ModelCatalog)), IsTensorLibrary);

    [Fact]
    public void Inference_is_made_of_its_own_assemblies_and_the_platform() => Assert.Equal(
        ["Gossamer.Inference", "Gossamer.Kernels", "System.IO.Hashing"],
        Closure(typeof(InferencePlan)).Where(static name => !IsOfThePlatform(name)).Order(StringComparer.Ordinal));

    private static bool IsTensorLibrary(string name) =>
        name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.Contains("onnx", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfThePlatform(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"{name}.dll"));

    /// <summary>The names of an assembly and of all it refers to, directly or not; those of the platform are not followed.</summary>
    private static HashSet<string> Closure(Type type)
    {
        HashSet<string> reached = [];
        var open = new Queue<Assembly>([type.Assembly]);
        while (open.TryDequeue(out Assembly? next))
        {
            if (!reached.Add(next.GetName().Name!) || IsOfThePlatform(next.GetName().Name!)) continue;
            foreach (AssemblyName reference in next.GetReferencedAssemblies()) open.Enqueue(Assembly.Load(reference));
        }
        return reached;
    }
}
