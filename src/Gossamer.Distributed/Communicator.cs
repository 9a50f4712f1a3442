using Gossamer.Distributed.Mpi;

namespace Gossamer.Distributed;

/// <summary>Finds the communicator of this process.</summary>
public static class Communicator
{
    /// <summary>
    /// The ranks that mpirun or srun has started together; a process by itself where neither has, which loads nothing. To be called once
    /// a process: MPI begins and ends with it.
    /// </summary>
    /// <exception cref="CommunicationException">There is no MPI library, or another one than the launcher's.</exception>
    public static ICommunicator Open() =>
        LaunchedRank.Find() is { Size: null or > 1 } launched ? MpiCommunicator.Open(launched) : SingleCommunicator.Instance;
}
