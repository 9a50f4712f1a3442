using System.Reflection;

namespace Gossamer.Tests.Architecture;

/// <summary>What loading an assembly brings with it.</summary>
internal static class AssemblyClosure
{
    /// <summary>The names of an assembly and of all it refers to, directly or not; those of the platform are not followed.</summary>
    public static HashSet<string> Of(Type type)
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

    /// <summary>The closure without the assemblies of .NET itself, in ordinal order.</summary>
    public static IEnumerable<string> BeyondThePlatform(Type type) =>
        Of(type).Where(static name => !IsOfThePlatform(name)).Order(StringComparer.Ordinal);

    private static bool IsOfThePlatform(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"{name}.dll"));
}
