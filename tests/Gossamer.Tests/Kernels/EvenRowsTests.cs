using Gossamer.Kernels.Formats;
using Xunit;

namespace Gossamer.Tests.Kernels;

/// <summary>Formats whose rows all have the same number of entries.</summary>
public sealed class EvenRowsTests
{
    [Fact]
    public void Sixteen_rows_stand_side_by_side_and_padding_is_zero()
    {
        const int rows = 18, entries = 3;
        int[] values = [.. Enumerable.Range(1, rows * entries)];
        int[] interleaved = new int[RowInterleave.Length(rows, entries)];
        Array.Fill(interleaved, -1);
        RowInterleave.Arrange<int>(rows, entries, values, interleaved);
        for (int i = 0; i < interleaved.Length; i++)
        {
            int row = i / (16 * entries) * 16 + i % 16, entry = i / 16 % entries;
            Assert.Equal(row < rows ? values[row * entries + entry] : 0, interleaved[i]);
        }
        Assert.Throws<ArgumentException>("values", () => RowInterleave.Arrange<int>(rows, entries, values.AsSpan(1), interleaved));
        Assert.Throws<ArgumentException>("interleaved", () => RowInterleave.Arrange<int>(rows, entries, values, values));
    }

    [Fact]
    public void Rows_of_different_length_have_no_constant_fan_in()
    {
        var even = FanInTopology.Create(SparseTopology.FromPositions(2, 4, [1, 2, 4, 7]));
        Assert.Equal(2, even.FanIn);
        Assert.Null(even.Violation());
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => FanInTopology.Create(SparseTopology.FromPositions(3, 4, [1, 2, 4, 7, 8])));
        Assert.Contains("row 2 has 1", refused.Message);
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 4, 7 }, 1, 2, null)]
    [InlineData(new long[] { 1, 2, 4, 7 }, 2, 4, null)]
    [InlineData(new long[] { 0, 1, 4, 7 }, 1, 2, "row 0 has no 1 active positions among the columns from 2")]
    [InlineData(new long[] { 1, 2, 4 }, 1, 2, "row 1 has 1 active positions, expected 2")]
    [InlineData(new long[] { 1, 2, 4, 7 }, 1, 3, "4 columns are not made of groups of 3")]
    [InlineData(new long[] { }, 0, 2, null)]
    [InlineData(new long[] { }, 3, 2, "3 active of 2")]
    [InlineData(new long[] { }, 1, 512, "groups of 512 columns, not of 1 to 256")]
    public void Groups_keep_as_many_positions_as_they_say(long[] positions, int kept, int groupSize, string? violation)
    {
        var topology = SparseTopology.FromPositions(2, 4, positions);
        Assert.Equal(violation, GroupTopology.Violation(topology, kept, groupSize));
        if (violation is null) Assert.Null(GroupTopology.Create(topology, kept, groupSize).Violation());
        else Assert.Throws<ArgumentException>(() => GroupTopology.Create(topology, kept, groupSize));
    }
}
