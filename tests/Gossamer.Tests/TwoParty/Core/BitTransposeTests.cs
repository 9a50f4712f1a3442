using System.Runtime.Intrinsics;
using CsCheck;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>Every path of the transpose, bit by bit.</summary>
public sealed class BitTransposeTests
{
    [Fact]
    public void Every_path_gives_bit_n_of_plane_p_as_bit_p_of_row_n() =>
        Gen.Select(Gen.Int[1, 4], Gen.UInt).Sample(static (quanta, seed) =>
        {
            int rows = quanta * BitTranspose.RowQuantum;
            byte[] planes = new byte[128 * rows / 8];
            new Random((int)seed).NextBytes(planes);
            foreach (BitTransposePath path in BitTransposePaths.Supported()) Assert.Equal(-1, FirstWrong(planes, rows, path));
        }, iter: 10);

    [Fact]
    public void The_public_method_is_the_fastest_path()
    {
        byte[] planes = new byte[128 * 64];
        new Random(1).NextBytes(planes);
        var rows = new Vector128<byte>[512];
        BitTranspose.ToRows(planes, rows);
        Assert.Equal(planes[5 * 64 + 63] >> 7 & 1, rows[511].GetElement(0) >> 5 & 1);
        Assert.Equal(-1, FirstWrong(planes, 512, BitTransposePaths.Fastest));
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => BitTranspose.ToRows(new byte[128 * 8], new Vector128<byte>[64]));
        Assert.Throws<ArgumentException>(static () => BitTranspose.ToRows(new byte[128 * 63], new Vector128<byte>[512]));
    }

    private static unsafe int FirstWrong(byte[] planes, int count, BitTransposePath path)
    {
        var rows = new Vector128<byte>[count];
        fixed (byte* from = planes)
        fixed (Vector128<byte>* to = rows)
        {
            BitTranspose.ToRows(from, count / 8, to, count, path);
        }
        for (int plane = 0; plane < 128; plane++)
        {
            for (int row = 0; row < count; row++)
            {
                int expected = planes[plane * count / 8 + row / 8] >> (row % 8) & 1;
                if ((rows[row].GetElement(plane / 8) >> (plane % 8) & 1) != expected) return plane * count + row;
            }
        }
        return -1;
    }
}
