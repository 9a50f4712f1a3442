using System.IO.Hashing;
using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Gossamer.Tests.Learning.Runs;
using Gossamer.Tests.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class JournalTests
{
    [Fact]
    public void A_training_is_read_back_round_by_round()
    {
        using var folder = new TemporaryFolder();
        string path = folder[TopologyJournal.FileName];
        using var module = HandMade.Module((6, 9), (4, 6));
        var method = new SparseMethod("by hand", 0.6)
        {
            Rounds = new RoundPlan(2, 20, new ConstantSchedule(0.4)),
            Growth = new GrowRule(new ExplorationScore { Coefficient = new ConstantSchedule(0.05) }),
        };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        List<UInt128[]> seen = [Fingerprints(trainer.Layers.Select(static layer => layer.Topology))];
        using TopologyJournal journal = TopologyJournal.Create(path, trainer.Layers);
        trainer.RoundCompleted += journal.Append;
        trainer.RoundCompleted += (_, _) => seen.Add(Fingerprints(trainer.Layers.Select(static layer => layer.Topology)));
        var random = new CounterRandom(3, "gradients");
        for (int step = 0; step < 20; step++)
            trainer.StepWith(0.01, Gradient(random.Fork((ulong)step), 54), Gradient(random.Fork((ulong)step + 100), 24));

        TopologyHistory history = TopologyHistory.Open(path);
        Assert.Equal([new JournalLayer("a", 6, 9), new JournalLayer("b", 4, 6)], history.Layers);
        Assert.Equal(Enumerable.Range(1, 10).Select(static i => (i, 2L * i)), history.Rounds);
        for (int round = 0; round <= 10; round++) Assert.Equal(seen[round], Fingerprints(history.After(round)));
        Assert.Equal(0, history.TornBytes);
        Assert.Equal(journal.Length, history.Length);
        Assert.Equal(
            trainer.Layers.Select(static layer => layer.Counters.EverActive),
            history.EverActive(10).Select(static topology => (long)topology.NonZeros));
    }

    [Fact]
    public void Answers_agree_with_a_naive_account() =>
        Gen.Int[0, 12].SelectMany(rounds => Gen.ULong.Select(seed => (rounds, seed))).Sample(
            sample =>
            {
                using var folder = new TemporaryFolder();
                string path = folder["j"];
                List<SparseTopology[]> states = Record(path, sample.seed, sample.rounds);
                TopologyHistory history = TopologyHistory.Open(path);
                var random = new CounterRandom(sample.seed, "questions");
                int from = random.Below(0, sample.rounds + 1), to = random.Below(1, sample.rounds + 1);
                int horizon = random.Below(2, 4);
                Assert.Equal(Fingerprints(states[to]), Fingerprints(history.Between(from, to).Select(static delta => delta.After)));
                Assert.Equal(Fingerprints(states[from]), Fingerprints(history.Between(from, to).Select(static delta => delta.Before)));
                for (int layer = 0; layer < states[0].Length; layer++)
                {
                    var ever = states.Take(to + 1).SelectMany(state => state[layer].ToPositions()).ToHashSet();
                    Assert.Equal(ever.Order(), history.EverActive(to)[layer].ToPositions());
                    Assert.Equal(
                        states[to][layer].ToPositions().Select(position => Age(states, layer, position, to)), history.Ages(to)[layer]);
                }
                RoundSurvival[] expected = [.. Enumerable.Range(1, sample.rounds).Where(r => r + horizon <= sample.rounds)
                    .Select(r => Survival(states, r, horizon))];
                Assert.Equal(expected, history.Survival(horizon));
                if (horizon == 0) Assert.All(expected.Where(static v => v.Grown > 0), static v => Assert.Equal(1, v.Share));
            },
            iter: 60, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_resumed_journal_is_the_uninterrupted_one()
    {
        using var folder = new TemporaryFolder();
        string whole = folder["whole"], cut = folder["cut"];
        List<SparseTopology[]> states = Record(whole, 5, 8);
        var lengths = new List<long>();
        using (TopologyJournal journal = TopologyJournal.Create(cut, Names(states[0]), states[0]))
        {
            for (int round = 1; round <= 6; round++)
            {
                lengths.Add(journal.Length);
                journal.Append(round, round * 10, Changes(states, round));
            }
        }
        // The checkpoint was taken after round 3, the crash came in round 6.
        using (var file = new FileStream(cut, FileMode.Open)) file.SetLength(file.Length - 3);
        using (TopologyJournal journal = TopologyJournal.Open(cut, lengths[3]))
            for (int round = 4; round <= 8; round++)
                journal.Append(round, round * 10, Changes(states, round));
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(cut));
        foreach (long length in new[] { lengths[3] - 1, lengths[3] + 1, new FileInfo(cut).Length + 1, 0 })
            Assert.Contains(cut, Assert.Throws<InvalidDataException>(() => TopologyJournal.Open(cut, length)).Message);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(cut));
    }

    [Fact]
    public void Changes_that_do_not_follow_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder["j"];
        List<SparseTopology[]> states = Record(folder["other"], 5, 3);
        using TopologyJournal journal = TopologyJournal.Create(path, Names(states[0]), states[0]);
        Assert.Throws<ArgumentException>(() => journal.Append(1, 1, Changes(states, 2)));
        Assert.Throws<ArgumentException>(() => journal.Append(1, 1, [Changes(states, 1)[0]]));
        journal.Append(2, 1, Changes(states, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => journal.Append(2, 2, Changes(states, 2)));
        journal.Append(4, 2, Changes(states, 2));
        Assert.Equal([(2, 1L), (4, 2L)], TopologyHistory.Open(path).Rounds);
    }

    [Fact]
    public void A_round_costs_about_a_byte_a_weight_changed()
    {
        using var folder = new TemporaryFolder();
        string path = folder["j"];
        var random = new CounterRandom(1, "size");
        SparseTopology first = SparseTopology.FromPositions(1000, 1000, random.Fork(0).Sample(1_000_000, 50_000));
        SparseTopology second = SparseTopology.FromPositions(1000, 1000, random.Fork(1).Sample(1_000_000, 50_000));
        using TopologyJournal journal = TopologyJournal.Create(path, ["w"], [first]);
        long start = journal.Length;
        var delta = TopologyDelta.Between(first, second);
        journal.Append(1, 1, [delta]);
        Assert.InRange((double)(journal.Length - start) / (delta.DroppedOld.Length + delta.GrownNew.Length), 1, 1.1);
        Assert.InRange((double)start / first.NonZeros, 1, 1.1);
    }

    [Fact]
    public void A_file_cut_anywhere_tells_the_rounds_before_the_cut()
    {
        using var folder = new TemporaryFolder();
        string path = folder["j"], cut = folder["cut"];
        List<SparseTopology[]> states = Record(path, 11, 4);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            foreach (int zeros in new[] { 0, 40 })
            {
                File.WriteAllBytes(cut, [.. bytes[..length], .. new byte[zeros]]);
                CheckDamaged(cut, states);
            }
        }
    }

    [Fact]
    public void Damage_is_noticed_and_never_read_as_a_topology() =>
        (from rounds in Gen.Int[0, 4]
         from seed in Gen.ULong
         from place in Gen.Double.Unit
         from kind in Gen.Int[0, 3]
         from bit in Gen.Int[0, 7]
         from garbage in Gen.Byte.Array[1, 40]
         select (rounds, seed, place, kind, bit, garbage)).Sample(
            sample =>
            {
                using var folder = new TemporaryFolder();
                string path = folder["j"];
                List<SparseTopology[]> states = Record(path, sample.seed, sample.rounds);
                byte[] bytes = File.ReadAllBytes(path);
                int at = Math.Min(bytes.Length - 1, (int)(sample.place * bytes.Length));
                switch (sample.kind)
                {
                    case 0: bytes[at] ^= (byte)(1 << sample.bit); break;
                    case 1: bytes = [.. bytes[..at], .. sample.garbage, .. bytes[at..]]; break;
                    case 2: sample.garbage.AsSpan(0, Math.Min(sample.garbage.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at)); break;
                    default: bytes = sample.garbage; break;
                }
                File.WriteAllBytes(path, bytes);
                CheckDamaged(path, states);
            },
            iter: 1500, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_damaged_record_before_the_last_is_an_error_that_names_the_place()
    {
        using var folder = new TemporaryFolder();
        string path = folder["j"];
        List<SparseTopology[]> states = Record(path, 7, 0);
        int start = (int)new FileInfo(path).Length;
        Record(path, 7, 3);
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = start; at < start + 20; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            string message = Assert.Throws<InvalidDataException>(() => TopologyHistory.Open(path)).Message;
            Assert.Contains($"{path}: offset {start}", message);
        }
        Assert.Single(states);
    }

    [Fact]
    public void Other_files_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder["j"];
        File.WriteAllText(path, "loss,accuracy\n0.5,0.7\n");
        string message = Assert.Throws<InvalidDataException>(() => TopologyHistory.Open(path)).Message;
        Assert.Equal($"{path}: offset 0: not a topology journal", message);
        Record(path, 1, 1);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[8] = 9;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => TopologyHistory.Open(path)).Message);
    }

    [Fact]
    public void Records_with_right_checks_and_wrong_contents_are_refused() =>
        (from rounds in Gen.Int[0, 2]
         from seed in Gen.ULong
         from payload in Gen.OneOf(Gen.Byte.Array[0, 60], Gen.OneOf((byte)0, (byte)1, (byte)2, (byte)0x7F, (byte)0xFF).Array[0, 60])
         select (rounds, seed, payload)).Sample(
            sample =>
            {
                using var folder = new TemporaryFolder();
                string path = folder["j"];
                Record(path, sample.seed, sample.rounds);
                byte[] bytes = File.ReadAllBytes(path);
                // Once as a round, once as the start.
                foreach (byte[] kept in new[] { bytes, bytes[..12] })
                {
                    File.WriteAllBytes(path, [.. kept, .. Frame(kept.Length, sample.payload), .. sample.payload]);
                    string message = Assert.Throws<InvalidDataException>(() => TopologyHistory.Open(path)).Message;
                    Assert.DoesNotContain("not a record", message);
                    Assert.DoesNotContain("cut short", message);
                }
            },
            iter: 500, threads: 1, seed: "0000KOIPe036");

    /// <summary>Either refused, or a beginning of what was recorded.</summary>
    private static void CheckDamaged(string path, List<SparseTopology[]> states)
    {
        TopologyHistory history;
        try
        {
            history = TopologyHistory.Open(path);
        }
        catch (InvalidDataException e)
        {
            Assert.StartsWith($"{path}: offset ", e.Message);
            return;
        }
        Assert.True(history.Rounds.Count < states.Count);
        for (int round = 0; round <= history.Rounds.Count; round++)
            Assert.Equal(Fingerprints(states[round]), Fingerprints(history.After(round)));
    }

    /// <summary>Writes a journal of random changes and returns all states of its layers.</summary>
    private static List<SparseTopology[]> Record(string path, ulong seed, int rounds)
    {
        var random = new CounterRandom(seed, "topologies");
        (int Rows, int Columns)[] shapes =
            [(1 + random.Below(0, 5), 1 + random.Below(1, 9)), (1 + random.Below(2, 3), 1 + random.Below(3, 200))];
        List<SparseTopology[]> states = [];
        for (int round = 0; round <= rounds; round++)
        {
            states.Add([.. shapes.Select((shape, layer) =>
            {
                CounterRandom draw = random.Fork((ulong)round).Fork((ulong)layer);
                int all = shape.Rows * shape.Columns;
                return draw.Below(0, 4) == 0 && round > 0
                    ? states[round - 1][layer]
                    : SparseTopology.FromPositions(shape.Rows, shape.Columns, draw.Fork(1).Sample(all, draw.Below(1, all + 1)));
            })]);
        }
        using TopologyJournal journal = TopologyJournal.Create(path, Names(states[0]), states[0]);
        for (int round = 1; round <= rounds; round++) journal.Append(round, round * 10, Changes(states, round));
        return states;
    }

    /// <summary>The sixteen bytes before a record: its length, a check of length and offset, a hash of the payload.</summary>
    private static byte[] Frame(long offset, byte[] payload)
    {
        byte[] length = BitConverter.GetBytes(payload.Length);
        return
        [
            .. length, .. BitConverter.GetBytes(XxHash32.HashToUInt32([.. length, .. BitConverter.GetBytes(offset)])),
            .. BitConverter.GetBytes(XxHash64.HashToUInt64(payload, offset)),
        ];
    }

    private static TopologyDelta[] Changes(List<SparseTopology[]> states, int round) =>
        [.. states[round - 1].Zip(states[round], TopologyDelta.Between)];

    private static string[] Names(SparseTopology[] topologies) => [.. topologies.Select(static (_, i) => $"layer.{i}.weight")];

    private static UInt128[] Fingerprints(IEnumerable<SparseTopology> topologies) =>
        [.. topologies.Select(static topology => topology.Fingerprint)];

    private static int Age(List<SparseTopology[]> states, int layer, long position, int now)
    {
        int age = 0;
        while (age < now && states[now - age - 1][layer].Contains(position)) age++;
        return age;
    }

    private static RoundSurvival Survival(List<SparseTopology[]> states, int round, int horizon)
    {
        long grown = 0, remaining = 0;
        for (int layer = 0; layer < states[0].Length; layer++)
        {
            foreach (long position in states[round][layer].ToPositions())
            {
                if (states[round - 1][layer].Contains(position)) continue;
                grown++;
                if (Enumerable.Range(round, horizon + 1).All(r => states[r][layer].Contains(position))) remaining++;
            }
        }
        return new RoundSurvival(round, grown, remaining);
    }

    private static float[] Gradient(CounterRandom random, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)random.Normal((ulong)i))];
}
