using Gossamer.Distributed;
using Xunit;

namespace Gossamer.Tests.Distributed;

public sealed class LaunchedRankTests
{
    [Fact]
    public void Launchers_are_known_by_their_variables()
    {
        Assert.Equal((2, 4, true), Found(("OMPI_COMM_WORLD_RANK", "2"), ("OMPI_COMM_WORLD_SIZE", "4"), ("PMIX_RANK", "2")));
        Assert.Equal((1, 3, false), Found(("PMI_RANK", "1"), ("PMI_SIZE", "3")));
        Assert.Equal((5, 8, true), Found(("PMIX_RANK", "5"), ("SLURM_STEP_NUM_TASKS", "8"), ("SLURM_NTASKS", "16"), ("SLURM_PROCID", "5")));
        Assert.Equal((0, null, true), Found(("PMIX_RANK", "0")));
    }

    [Fact]
    public void A_plain_process_is_alone_in_a_batch_script_too()
    {
        Assert.Null(LaunchedRank.Find(static _ => null));
        Assert.Null(Rank(("SLURM_PROCID", "0"), ("SLURM_NTASKS", "8"), ("SLURM_STEP_NUM_TASKS", "1")));
        Assert.Null(Rank(("OMPI_COMM_WORLD_RANK", "x")));
    }

    [Fact]
    public void Tasks_that_cannot_find_each_other_are_told_how() => Assert.Contains(
        "--mpi=pmix", Assert.Throws<CommunicationException>(() => Rank(("SLURM_PROCID", "1"), ("SLURM_STEP_NUM_TASKS", "2"))).Message,
        StringComparison.Ordinal);

    private static (int, int?, bool) Found(params (string, string)[] variables)
    {
        LaunchedRank rank = Rank(variables)!;
        return (rank.Rank, rank.Size, rank.IsOpenMpi);
    }

    private static LaunchedRank? Rank(params (string Name, string Value)[] variables) =>
        LaunchedRank.Find(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
