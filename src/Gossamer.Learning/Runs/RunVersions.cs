using System.Reflection;
using TorchSharp;

namespace Gossamer.Learning.Runs;

/// <summary>The software a run was made with.</summary>
/// <param name="Gossamer">This library.</param>
/// <param name="DotNet">The .NET runtime.</param>
/// <param name="TorchSharp">The binding to libtorch.</param>
/// <param name="LibTorch">libtorch itself.</param>
public sealed record RunVersions(string Gossamer, string DotNet, string TorchSharp, string LibTorch)
{
    /// <summary>The versions of this process. Loads no native library.</summary>
    public static RunVersions Current { get; } = new(
        VersionOf(typeof(RunVersions)), Environment.Version.ToString(), VersionOf(typeof(torch)), ReadLibTorch());

    // torch.__version__ returns this constant, but asking for it loads libtorch.
    private static string ReadLibTorch() =>
        typeof(torch).GetField("libtorchPackageVersion", BindingFlags.Static | BindingFlags.NonPublic) is { IsLiteral: true } version
            ? version.GetRawConstantValue() as string ?? "unknown"
            : "unknown";

    private static string VersionOf(Type type)
    {
        Assembly assembly = type.Assembly;
        string? version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "unknown";
    }
}
