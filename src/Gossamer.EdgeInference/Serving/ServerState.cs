using System.Reflection;

namespace Gossamer.EdgeInference.Serving;

/// <summary>What a server says of itself.</summary>
internal sealed class ServerState
{
    /// <summary>Name of every server.</summary>
    public const string Name = "gossamer";

    private volatile bool _isReady;

    /// <summary>Version of this build.</summary>
    public static string Version { get; } = typeof(ServerState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Whether requests are taken: from the start until the server begins to end.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }
}
