using System.Globalization;

namespace Gossamer.Distributed;

/// <summary>What a launcher — mpirun, mpiexec, srun — has told this process about itself, through its environment.</summary>
/// <param name="Rank">Number among all processes, from 0.</param>
/// <param name="Size">Number of processes; null where the launcher leaves that to the library.</param>
/// <param name="Launcher">Whose variables they are, for messages.</param>
/// <param name="IsOpenMpi">Whether Open MPI has started it: its own library then goes first.</param>
public sealed record LaunchedRank(int Rank, int? Size, string Launcher, bool IsOpenMpi)
{
    /// <summary>Rank and size as launchers name them: Open MPI's mpirun; PMIx (PRRTE, srun --mpi=pmix); PMI (MPICH, srun --mpi=pmi2).</summary>
    private static readonly (string Rank, string[] Sizes, string Launcher, bool IsOpenMpi)[] Known =
    [
        ("OMPI_COMM_WORLD_RANK", ["OMPI_COMM_WORLD_SIZE"], "mpirun of Open MPI", true),
        ("PMIX_RANK", ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"], "a PMIx launcher", true),
        ("PMI_RANK", ["PMI_SIZE"], "a PMI launcher", false),
    ];

    /// <summary>The rank of this process; null where nothing has launched it as one of several.</summary>
    /// <exception cref="CommunicationException">Slurm has started several tasks without a way for them to find each other.</exception>
    public static LaunchedRank? Find() => Find(Environment.GetEnvironmentVariable);

    /// <summary>The same from other variables than the environment's.</summary>
    /// <param name="variable">Value of a variable, or null.</param>
    public static LaunchedRank? Find(Func<string, string?> variable)
    {
        foreach ((string rank, string[] sizes, string launcher, bool isOpenMpi) in Known)
            if (Number(rank) is { } found)
                return new LaunchedRank(found, sizes.Select(Number).FirstOrDefault(static size => size is not null), launcher, isOpenMpi);
        if (Number("SLURM_STEP_NUM_TASKS") > 1 && Number("SLURM_PROCID") is not null)
            throw new CommunicationException(
                "srun has started several tasks that cannot find each other; start them with srun --mpi=pmix (or pmi2 for MPICH)");
        return null;

        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
    }
}
