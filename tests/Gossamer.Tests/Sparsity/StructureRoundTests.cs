using CsCheck;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using Gossamer.Tests.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity;

/// <summary>Whole rounds under every structure against a slow account of the rule that shares no code with the engine.</summary>
public sealed class StructureRoundTests
{
    private const double Fraction = 0.35;
    private const double Coefficient = 0.3;

    [Fact]
    public void Rounds_agree_with_the_rule_spelled_out() =>
        (from structure in Gen.OneOf(
             "unstructured", "1:2", "2:4", "3:5", "block:2x3", "block:2x3:max", "block:1x4", "block:4x2:max", "fan-in", "fan-in:ablate=0.6",
             "fan-in:ablate=0.9", "channel", "channel:max")
         from growth in Gen.OneOf("dst-ee", "rigl", "set")
         from rows in Gen.Int[1, 6]
         from columns in Gen.Int[1, 11]
         from density in Gen.Double[0.05, 0.9]
         from levels in Gen.OneOf(2, 5, 1000)
         from seed in Gen.ULong
         select new Sample(structure, growth, rows, columns, density, levels, seed))
        .Sample(Compare, iter: 600, threads: 1, seed: "0000KOIPe036");

    private static void Compare(Sample sample)
    {
        using var module = HandMade.Module((sample.Rows, sample.Columns));
        IStructure structure = StructureParser.Parse(sample.Structure);
        IGrowScore score = sample.Growth switch
        {
            "dst-ee" => new ExplorationScore { Coefficient = new ConstantSchedule(Coefficient) },
            "rigl" => new MagnitudeOfSignal(),
            _ => new RandomScore(),
        };
        double density = structure.FixedDensity ?? sample.Density;
        var method = new SparseMethod(sample.Growth, 1 - density)
        {
            Structure = structure,
            Distribution = new UniformDistribution(),
            Rounds = new RoundPlan(1, 100, new ConstantSchedule(Fraction)),
            Growth = new GrowRule(score),
        };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0), new SparseTrainerOptions { Seed = sample.Seed });
        SparseLayer layer = trainer.Layers[0];
        var account = new Account(sample, [.. layer.Topology.ToPositions()]);
        var random = new CounterRandom(sample.Seed, "numbers");
        for (int round = 1; round <= 6; round++)
        {
            float[] weights = Quantised(random.Fork((ulong)round), sample), gradients = Quantised(random.Fork((ulong)round + 50), sample);
            for (int i = 0; i < weights.Length; i++)
                if (!layer.Topology.Contains(i))
                    weights[i] = 0;
            HandMade.Set(layer.Parameter.Value, weights);
            trainer.StepWith(0, gradients);
            account.Round(round, weights, gradients, trainer.Random.Fork((ulong)round).Fork(layer.Name));
            Assert.Equal(account.Active, layer.Topology.ToPositions());
            Assert.Equal(account.Counts, Enumerable.Range(0, account.Counts.Length).Select(unit => layer.Counters[unit]));
        }
    }

    private static float[] Quantised(CounterRandom random, Sample sample) =>
        [.. Enumerable.Range(0, sample.Rows * sample.Columns).Select(
            i => (random.Below((ulong)i, 2 * sample.Levels + 1) - sample.Levels) / 64f)];

    private sealed record Sample(string Structure, string Growth, int Rows, int Columns, double Density, int Levels, ulong Seed);

    private sealed class Account
    {
        private readonly Sample _sample;
        private readonly List<long[]> _units = [];
        private readonly List<int> _scopes = [];
        private readonly bool _max;
        private readonly double? _ablation;
        private HashSet<int> _active;

        public Account(Sample sample, HashSet<long> positions)
        {
            _sample = sample;
            _max = sample.Structure.EndsWith(":max", StringComparison.Ordinal);
            string[] words = sample.Structure.Split(':', 'x', '=');
            int blockRows = 1, blockColumns = 1;
            if (words[0] == "block") (blockRows, blockColumns) = (int.Parse(words[1]), int.Parse(words[2]));
            if (words[0] == "channel") blockColumns = sample.Columns;
            if (words[0] == "fan-in" && words.Length > 1) _ablation = double.Parse(words[2]);
            int group = int.TryParse(words[0], out _) ? int.Parse(words[1]) : words[0] == "fan-in" ? sample.Columns : 0;
            for (int row = 0; row < sample.Rows; row += blockRows)
            {
                for (int column = 0; column < sample.Columns; column += blockColumns)
                {
                    _units.Add([.. from r in Enumerable.Range(row, blockRows)
                                   from c in Enumerable.Range(column, blockColumns)
                                   where r < sample.Rows && c < sample.Columns
                                   select (long)r * sample.Columns + c]);
                    _scopes.Add(group == 0 ? 0 : row * 1000 + column / group);
                }
            }
            _active = [.. Enumerable.Range(0, _units.Count).Where(unit => _units[unit].All(positions.Contains))];
            Assert.Equal(positions.Order(), Active);
            Counts = new int[_units.Count];
            foreach (int unit in _active) Counts[unit] = 1;
        }

        public IEnumerable<long> Active => _active.SelectMany(unit => _units[unit]).Order();

        public int[] Counts { get; }

        public void Round(long step, float[] weights, float[] gradients, CounterRandom random)
        {
            int drops = _active.Count == _units.Count ? 0 : Math.Min((int)Math.Ceiling(Fraction * _active.Count - 1e-9), _active.Count - 1);
            if (drops > 0)
            {
                var kept = _active.OrderBy(unit => Pool(unit, weights)).ThenBy(static unit => unit).Skip(drops).ToHashSet();
                int[] ranking = [.. Enumerable.Range(0, _units.Count).Where(unit => !kept.Contains(unit))
                    .OrderByDescending(unit => Score(unit, step, gradients, random)).ThenBy(static unit => unit)];
                Dictionary<int, int> wanted = _active.GroupBy(unit => _scopes[unit]).ToDictionary(static g => g.Key, static g => g.Count());
                if (_ablation is { } share) Ablate(share, wanted, [.. kept.Concat(ranking.Take(drops))]);
                kept.RemoveWhere(unit => wanted[_scopes[unit]] == 0);
                var after = new HashSet<int>(kept);
                foreach (int unit in ranking)
                    if (wanted.TryGetValue(_scopes[unit], out int want) && after.Count(other => _scopes[other] == _scopes[unit]) < want)
                        after.Add(unit);
                Assert.Equal(_active.Count, after.Count);
                _active = after;
            }
            foreach (int unit in _active) Counts[unit]++;
        }

        /// <summary>One row after the other, the least salient first, as long as the rest has room.</summary>
        private void Ablate(double share, Dictionary<int, int> wanted, int[] salient)
        {
            int total = wanted.Values.Sum();
            bool any = false;
            foreach (int row in wanted.Keys.OrderBy(row => salient.Count(unit => _scopes[unit] == row)).ThenBy(static row => row).ToArray())
            {
                int left = wanted.Values.Count(static want => want > 0) - 1;
                if (left == 0 || left * _sample.Columns < total) break;
                if (salient.Count(unit => _scopes[unit] == row) >= share * wanted[row] - 1e-9) continue;
                wanted[row] = 0;
                any = true;
            }
            if (!any) return;
            int[] rows = [.. wanted.Keys.Where(row => wanted[row] > 0).Order()];
            for (int i = 0; i < rows.Length; i++) wanted[rows[i]] = total / rows.Length + (i < total % rows.Length ? 1 : 0);
        }

        private double Score(int unit, long step, float[] gradients, CounterRandom random) => _sample.Growth switch
        {
            "rigl" => Pool(unit, gradients),
            "dst-ee" => Pool(unit, gradients) + Coefficient * Math.Log(step) / (Counts[unit] + 1),
            _ => random.Uniform((ulong)unit),
        };

        private double Pool(int unit, float[] values)
        {
            double[] magnitudes = [.. _units[unit].Select(position => Math.Abs((double)values[position]))];
            return _max ? magnitudes.Max() : magnitudes.Sum() / magnitudes.Length;
        }
    }
}
