namespace Gossamer.Learning.Training;

/// <summary>How many threads of libtorch a step of training wants.</summary>
public static class StepThreads
{
    /// <summary>Multiply-adds of a forward pass below which a step is small.</summary>
    private const long SmallStep = 64_000_000;

    /// <summary>
    /// One for steps so small that threads would mostly wait for each other, all the more on a busy machine; else <paramref name="most"/>.
    /// </summary>
    /// <param name="multiplyAdds">Multiply-adds of a forward pass of the whole batch.</param>
    /// <param name="most">What libtorch would take.</param>
    public static int For(long multiplyAdds, int most) => multiplyAdds < SmallStep ? 1 : most;
}
