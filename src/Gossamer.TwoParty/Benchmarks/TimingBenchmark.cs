using System.Diagnostics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations.Transfers;
using Gossamer.TwoParty.Ot;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>
/// Times kernels on secrets that are all alike and on random ones, in random order, and compares the two by Welch's t after cutting off
/// the slowest tenth (Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", DATE 2017). A report: a busy machine moves it.
/// </summary>
internal sealed class TimingBenchmark(int samples, Action<string>? tell) : IDisposable
{
    private const int Words = 16, Elements = 64 * Words, DigitBits = 4;

    private readonly AesGenerator _random = NewGenerator();

    /// <summary>All kernels.</summary>
    public List<TimingLeak> Run() =>
    [
        Digits(), Picks(), Selection(), Choices(), Tree(), Points(),
    ];

    public void Dispose() => _random.Dispose();

    /// <summary>Tables of digits, masked and permuted: the digits and the differences are secret.</summary>
    private TimingLeak Digits()
    {
        uint[] tables = new uint[Elements];
        ulong[] secret = new ulong[2 * DigitBits * Words];
        return Time("tables of digits, written", samples, random => Draw(secret, random), () =>
        {
            for (int word = 0; word < Words; word++)
            {
                TableLeaves.MaskTables(
                    tables.AsSpan(64 * word, 64), DigitBits, true, secret.AsSpan(word), secret.AsSpan(DigitBits * Words + word), Words, 0, 0);
            }
        });
    }

    /// <summary>Entries of tables at secret digits.</summary>
    private TimingLeak Picks()
    {
        uint[] tables = new uint[Elements];
        byte[] picks = new byte[64];
        ulong[] secret = new ulong[DigitBits * Words];
        _random.Fill<uint>(tables);
        ulong sum = 0;
        TimingLeak leak = Time("tables of digits, read", samples, random => Draw(secret, random), () =>
        {
            for (int word = 0; word < Words; word++)
                sum ^= TableLeaves.Select(tables.AsSpan(64 * word, 64), picks, DigitBits, secret.AsSpan(word), Words).Greater;
        });
        GC.KeepAlive(sum);
        return leak;
    }

    /// <summary>A selection: shares and random bits are secret, in all of their bits.</summary>
    private TimingLeak Selection()
    {
        var ring = new Ring<ulong>(64);
        ulong[] secret = new ulong[3 * Elements + Words], opened = new ulong[Elements], y = new ulong[Elements];
        return Time("selection", samples, random => Draw(secret, random), () => Mux<ulong>.Select(
            ring, secret.AsSpan(0, Elements), opened, secret.AsSpan(3 * Elements, Words), secret.AsSpan(Elements, Elements),
            secret.AsSpan(2 * Elements, Elements), y));
    }

    /// <summary>A product by transfers, received: the choice is a bit of a weight.</summary>
    private TimingLeak Choices()
    {
        ulong[] secret = new ulong[1], pads = new ulong[Elements], corrections = new ulong[Elements], shares = new ulong[Elements];
        return Time("product of a chosen bit", samples, random => Draw(secret, random), () => GilboaVectors.Take<ulong>(
            pads, corrections, 0UL - (secret[0] & 1), ulong.MaxValue, 0, negative: false, shares));
    }

    /// <summary>A tree around a secret leaf.</summary>
    private TimingLeak Tree()
    {
        using Seed left = Seed.Draw(), right = Seed.Draw();
        var tree = new GgmTree(8, left, right);
        var sums = new Vector128<byte>[8];
        var leaves = new Vector128<byte>[tree.Leaves];
        ulong[] secret = new ulong[1];
        return Time("tree around a leaf", samples / 4, random => Draw(secret, random), () => tree.ExpandAround((int)(secret[0] & 255), sums, leaves));
    }

    /// <summary>A base transfer, received: the choice is a bit of Δ.</summary>
    private TimingLeak Points()
    {
        using var sender = new BaseTransferSender(_random, [1]);
        byte[] choice = new byte[1], reply = new byte[Ristretto255.Bytes];
        var key = new Vector128<byte>[1];
        return Time("base transfer, received", samples / 20, random => choice[0] = (byte)(_random.Next<byte>() & (random ? 1 : 0)),
            () => BaseTransferReceiver.Answer(_random, [1], sender.Point, choice, reply, key));
    }

    private static AesGenerator NewGenerator()
    {
        using Seed seed = Seed.Draw();
        return new AesGenerator(seed);
    }

    /// <summary>Random words, or the one secret of the fixed class; both write the same memory.</summary>
    private void Draw(ulong[] secret, bool random)
    {
        _random.Fill<ulong>(secret);
        ulong keep = random ? ulong.MaxValue : 0;
        foreach (ref ulong word in secret.AsSpan()) word &= keep;
    }

    private TimingLeak Time(string kernel, int count, Action<bool> draw, Action work)
    {
        tell?.Invoke(kernel);
        // Until the compiler is done.
        for (int i = 0; i < 2000; i++) work();
        var times = new long[count];
        var classes = new bool[count];
        for (int i = 0; i < count; i++)
        {
            classes[i] = (_random.Next<byte>() & 1) != 0;
            draw(classes[i]);
            long start = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetTimestamp() - start;
        }
        long[] sorted = [.. times.Order()];
        double t = Welch(times, classes, sorted[sorted.Length * 9 / 10]);
        return new TimingLeak(kernel, count, sorted[sorted.Length / 2] * 1e9 / Stopwatch.Frequency, t);
    }

    private static double Welch(long[] times, bool[] classes, long longest)
    {
        double[] n = new double[2], mean = new double[2], squares = new double[2];
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] > longest) continue;
            int which = classes[i] ? 1 : 0;
            double delta = times[i] - mean[which];
            mean[which] += delta / ++n[which];
            squares[which] += delta * (times[i] - mean[which]);
        }
        double error = Math.Sqrt(squares[0] / (n[0] * (n[0] - 1)) + squares[1] / (n[1] * (n[1] - 1)));
        return error > 0 ? (mean[0] - mean[1]) / error : 0;
    }
}
