namespace Gossamer.Kernels.Execution;

/// <summary>Where results go, known when code is compiled for it.</summary>
internal interface IStoreKind
{
    /// <summary>Whether past the caches; see <see cref="Streaming"/>.</summary>
    static abstract bool Streams { get; }
}

/// <summary>Ordinary stores.</summary>
internal readonly struct CachedStores : IStoreKind
{
    public static bool Streams => false;
}

/// <summary>Stores past the caches.</summary>
internal readonly struct StreamedStores : IStoreKind
{
    public static bool Streams => true;
}
