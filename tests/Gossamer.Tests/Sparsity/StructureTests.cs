using CsCheck;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using Gossamer.Tests.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class StructureTests
{
    private static readonly Gen<IStructure> AnyStructure = Gen.OneOf(
        "unstructured", "1:2", "2:4", "3:5", "block:2x3", "block:4x1:max", "block:1x7", "fan-in", "fan-in:ablate=0.3", "channel",
        "channel:max")
        .Select(StructureParser.Parse);

    private static readonly Gen<(IStructure Structure, LayerShape Shape, ulong Seed)> AnyLayer =
        from structure in AnyStructure
        from rows in Gen.Int[1, 7]
        from columns in Gen.Int[1, 12]
        from seed in Gen.ULong
        select (structure, new LayerShape("w", [rows, columns]), seed);

    [Fact]
    public void Units_share_out_the_positions_and_scopes_the_units_in_order() =>
        AnyLayer.Sample(
            sample =>
            {
                LayerStructure layer = sample.Structure.Bind(sample.Shape);
                var all = new List<long>();
                int scope = 0;
                for (long unit = 0; unit < layer.Units; unit++)
                {
                    var positions = new List<long>();
                    layer.AppendPositions(unit, positions);
                    Assert.Equal(layer.SizeOf(unit), positions.Count);
                    Assert.All(positions, position => Assert.Equal(unit, layer.UnitOf(position)));
                    if (layer.UnitsArePositions) Assert.Equal([unit], positions);
                    Assert.InRange(layer.ScopeOf(unit), scope, layer.Scopes - 1);
                    scope = layer.ScopeOf(unit);
                    all.AddRange(positions);
                }
                Assert.Equal(Enumerable.Range(0, (int)sample.Shape.Count).Select(static i => (long)i), all.Order());
            },
            iter: 300, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Draws_have_the_budget_and_respect_the_bounds() =>
        AnyLayer.Sample(
            sample =>
            {
                LayerStructure layer = sample.Structure.Bind(sample.Shape);
                long weights = 1 + (long)(sample.Seed % (ulong)sample.Shape.Count), budget = layer.UnitBudget(weights);
                Assert.InRange(budget, 1, layer.Units);
                if (sample.Structure is Block or Channel or Unstructured)
                    Assert.InRange((double)budget / layer.Units - (double)weights / layer.Positions, -0.5 / layer.Units - 1e-9, 1);
                long[] drawn = layer.Draw(budget, new CounterRandom(sample.Seed, "draw"));
                Assert.Equal(budget, drawn.Length);
                Assert.Equal(drawn.Distinct().Order(), drawn);
                Assert.True(drawn[0] >= 0 && drawn[^1] < layer.Units);
                int[] perScope = new int[layer.Scopes];
                foreach (long unit in drawn) perScope[layer.ScopeOf(unit)]++;
                if (sample.Structure is ConstantFanIn) Assert.Single(perScope.Distinct());
                if (sample.Structure is NOfM group)
                    for (int scope = 0; scope < perScope.Length; scope++)
                        Assert.Equal(Math.Min(group.N, Columns(layer, scope)), perScope[scope]);
            },
            iter: 300, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Two_of_four_is_counted_by_hand()
    {
        LayerStructure layer = new NOfM(2, 4).Bind(new LayerShape("w", [3, 9]));
        // Groups of 4, 4 and 1 columns in each of three rows.
        Assert.Equal(9, layer.Scopes);
        Assert.Equal(3 * (2 + 2 + 1), layer.UnitBudget(1));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 3], Enumerable.Range(0, 10).Select(i => layer.ScopeOf(i)));
    }

    [Fact]
    public void Blocks_at_the_edge_are_smaller()
    {
        LayerStructure layer = new Block(2, 4).Bind(new LayerShape("w", [3, 6]));
        Assert.Equal(4, layer.Units);
        Assert.Equal([8, 4, 4, 2], Enumerable.Range(0, 4).Select(i => layer.SizeOf(i)));
        var positions = new List<long>();
        layer.AppendPositions(3, positions);
        Assert.Equal([16, 17], positions);
        Assert.Equal(2, layer.UnitBudget(9));
    }

    [Theory]
    // Nobody is unimportant.
    [InlineData(new[] { 4, 4, 4 }, new[] { 2, 5, 5 }, new[] { 4, 4, 4 })]
    // The first row keeps 1 of 4, less than 0.3; its four go to the others.
    [InlineData(new[] { 4, 4, 4 }, new[] { 1, 5, 6 }, new[] { 0, 6, 6 })]
    // What does not divide goes to the first.
    [InlineData(new[] { 5, 5, 5, 5 }, new[] { 5, 0, 5, 5 }, new[] { 7, 0, 7, 6 })]
    // Given up once, given up for good.
    [InlineData(new[] { 7, 0, 7, 6 }, new[] { 1, 0, 8, 9 }, new[] { 0, 0, 10, 10 })]
    // Three rows of ten columns hold 21 weights only together: the least important goes, no other can.
    [InlineData(new[] { 7, 7, 7, 7 }, new[] { 1, 0, 2, 25 }, new[] { 10, 0, 9, 9 })]
    public void Unimportant_rows_leave_their_weights_to_the_others(int[] before, int[] salient, int[] after) =>
        Assert.Equal(after, new ConstantFanIn(0.3).Bind(new LayerShape("w", [before.Length, 10])).ScopeTargets(before, salient));

    [Fact]
    public void Without_ablation_every_row_stays() =>
        Assert.Equal([4, 4], new ConstantFanIn().Bind(new LayerShape("w", [2, 10])).ScopeTargets([4, 4], []));

    [Fact]
    public void Names_are_parsed_back() =>
        AnyStructure.Sample(structure => Assert.Equal(structure.Name, StructureParser.Parse(structure.Name).Name), iter: 50, threads: 1);

    [Theory]
    [InlineData("block:4x4", typeof(Block))]
    [InlineData("block:1x16:max", typeof(Block))]
    [InlineData("fan-in:ablate=0.3", typeof(ConstantFanIn))]
    [InlineData("2:4", typeof(NOfM))]
    [InlineData("channel", typeof(Channel))]
    [InlineData("unstructured", typeof(Unstructured))]
    public void Forms_of_the_command_are_understood(string text, Type type)
    {
        IStructure structure = StructureParser.Parse(text);
        Assert.IsType(type, structure);
        Assert.Equal(text, structure.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("blocks")]
    [InlineData("4:2")]
    [InlineData("0:4")]
    [InlineData("4:4")]
    [InlineData("block:0x4")]
    [InlineData("block:4x")]
    [InlineData("block:4x4:min")]
    [InlineData("99999999999:999999999999")]
    [InlineData("fan-in:ablate=0")]
    [InlineData("fan-in:ablate=NaN")]
    [InlineData("fan-in:ablate=1.5")]
    [InlineData("2:4 ")]
    public void Other_forms_are_refused_with_all_that_are_known(string text)
    {
        string message = Assert.Throws<ArgumentException>(() => StructureParser.Parse(text)).Message;
        Assert.Contains($"'{text}'", message);
        Assert.Contains(StructureParser.Forms, message);
    }

    [Theory]
    [InlineData("gmp", "fan-in", 0.5)]
    [InlineData("lottery-ticket", "2:4", 0.5)]
    [InlineData("mest", "fan-in", 0.5)]
    [InlineData("snfs", "2:4", 0.5)]
    [InlineData("dsr", "fan-in", 0.5)]
    [InlineData("deepr", "fan-in:ablate=0.3", 0.5)]
    [InlineData("dst-ee", "2:4", 0.9)]
    public void What_a_method_cannot_keep_is_refused_at_once(string method, string structure, double sparsity)
    {
        using var module = HandMade.Module((4, 8));
        var options = new MethodOptions
        {
            Sparsity = sparsity, TotalSteps = 100, StepsPerEpoch = 10, Structure = StructureParser.Parse(structure),
        };
        string message = Assert.Throws<ArgumentException>(
            () => SparseTrainer.Attach(module, SparseMethods.Find(method).Create(options), new Sgd())).Message;
        Assert.Contains(structure, message);
    }

    public static TheoryData<string, string> Scoped
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string method in new[] { "dst-ee", "rigl", "set", "set-original", "itop-random-unfired", "deepr", "static" })
                foreach (string structure in new[] { "2:4", "3:4", "fan-in" })
                    data.Add(method, structure);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scoped))]
    public void Every_scope_keeps_its_number_through_training(string method, string structure)
    {
        using var module = HandMade.Module((5, 10), (3, 7));
        var options = new MethodOptions
        {
            Sparsity = structure == "3:4" ? 0.25 : 0.5, TotalSteps = 60, StepsPerEpoch = 10, Structure = StructureParser.Parse(structure),
            SharedRounds = new RoundPlan(2, 60, new ConstantSchedule(0.5)), Exploration = new ExplorationScore { RelativeCoefficient = 1 },
        };
        using SparseTrainer trainer = SparseTrainer.Attach(module, SparseMethods.Find(method).Create(options), new Sgd());
        int[][] before = [.. trainer.Layers.Select(PerScope)];
        long moved = 0;
        trainer.RoundCompleted += (summary, _) => moved += summary.Layers.Sum(static layer => layer.Joined);
        var random = new CounterRandom(9, "gradients");
        for (int step = 0; step < 60; step++)
        {
            trainer.StepWith(0.5, Normal(random.Fork((ulong)step), 50), Normal(random.Fork((ulong)step + 100), 21));
            Assert.Equal(before, trainer.Layers.Select(PerScope));
            Assert.Equal(trainer.DeclaredUnits, trainer.Layers.Sum(static layer => (long)layer.ActiveUnits().Length));
        }
        Assert.Equal(method == "static", moved == 0);
    }

    private static int[] PerScope(SparseLayer layer)
    {
        int[] counts = new int[layer.Structure.Scopes];
        foreach (long unit in layer.ActiveUnits()) counts[layer.Structure.ScopeOf(unit)]++;
        return counts;
    }

    private static int Columns(LayerStructure layer, int scope)
    {
        int count = 0;
        for (long unit = 0; unit < layer.Units; unit++)
            if (layer.ScopeOf(unit) == scope)
                count++;
        return count;
    }

    private static float[] Normal(CounterRandom random, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)random.Normal((ulong)i))];
}
