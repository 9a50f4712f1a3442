namespace Gossamer.Sparsity.Planning;

/// <summary>
/// Does to the caches between two calls of one part what the rest of a step would do to them: as many bytes go through as a step touches.
/// </summary>
/// <param name="stepBytes">Bytes that a step touches.</param>
internal sealed class CacheSweep(long stepBytes)
{
    // Beyond this no cache keeps anything in any case.
    private const int MostBytes = 1 << 26;
    private const int LineElements = 64 / sizeof(int);

    private readonly int[] _memory = new int[Math.Min(stepBytes, MostBytes) / sizeof(int)];

    /// <summary>Sweeps, on all processors.</summary>
    public void Run()
    {
        int share = _memory.Length / Environment.ProcessorCount;
        Parallel.For(0, Environment.ProcessorCount, processor =>
        {
            for (int i = processor * share; i < (processor + 1) * share; i += LineElements) _memory[i]++;
        });
    }
}
