namespace Gossamer.EdgeInference.Live;

/// <summary>A task that a worker has taken from a <see cref="ShareScheduler{T}"/>.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Task">The task.</param>
/// <param name="Charged">Seconds that it was charged when taken.</param>
public sealed record TakenTask<T>(int Service, T Task, double Charged);
