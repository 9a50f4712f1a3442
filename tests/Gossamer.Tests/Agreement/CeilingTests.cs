using CsCheck;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Planning;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Simulation;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Agreement;

public sealed class CeilingTests
{
    [Fact]
    public void Closed_forms_at_their_reference_values()
    {
        Assert.Equal(0.81623, CeilingFormulas.SymmetricAccuracy(0.7, 2), 5e-6);
        Assert.Equal(0.9060, CeilingFormulas.BoundaryNoise(0.867, 1), 5e-5);
        // A share of agreement that accuracy a of three classes makes gives a back.
        double a = 0.83;
        Assert.Equal(a, CeilingFormulas.SymmetricAccuracy(a * a + (1 - a) * (1 - a) / 2, 3), 1e-12);
        Assert.Equal(0.8192, CeilingFormulas.OraclePearson(0.6711), 5e-5);
        Assert.Equal(0.8032, CeilingFormulas.OracleConcordance(0.6711), 5e-5);
        Assert.Equal(1, CeilingFormulas.LatentDice(0.2, 1, 1), 1e-12);
        // Counted out: of 1,000 cells 100 are true; p = 0.9 marks 90 of them, q = 0.99 nine of the others.
        Assert.Equal(2 * 90.0 / (100 + 99), CeilingFormulas.LatentDice(0.1, 0.9, 0.99), 1e-12);
        Assert.Equal((0, true), CeilingFormulas.SystematicShare(0.9, 0.8));
    }

    [Fact]
    public void Planned_raters_at_their_reference_values()
    {
        Assert.Equal(6, RaterPlanning.ForCeiling(0.867, 0.96));
        Assert.Equal(10, RaterPlanning.ForReliability(0.2898, 0.8));
        Assert.Equal(19.154, CasePlanning.ForReliabilityWidth(0.85, 4, 0.2), 5e-4);
        Assert.Equal(67.38, CasePlanning.ForReliabilityWidth(0.70, 3, 0.2), 5e-3);
        Assert.Equal(0.7 * 0.7 * 0.7 + 3 * 0.7 * 0.7 * 0.3, RaterPlanning.MajorityAccuracy(0.7, 3), 1e-12);
        Assert.Equal(7, CasePlanning.ForNonInferiority(1, 1));
    }

    [Fact]
    public void Being_no_worse_is_shown_by_the_lower_limit()
    {
        // Mean 0.02 and deviation 0.1 of four cases: t of 3 degrees at 0.95 is 2.353363.
        double[] differences = [0.02 - 0.1 * Math.Sqrt(0.75), 0.02 - 0.1 * Math.Sqrt(0.75), 0.02 + 0.1 * Math.Sqrt(0.75), 0.02 + 0.1 * Math.Sqrt(0.75)];
        NonInferiority test = NonInferiority.Test(differences, 0.1);
        Assert.Equal(0.02 - 2.353363 * 0.05, test.Difference.Lower, 1e-6);
        Assert.True(test.Holds);
        Assert.False(NonInferiority.Test(differences, 0.0976).Holds);
    }

    [Fact]
    public void Simulated_numbers_follow_the_closed_forms()
    {
        (double[,] ratings, double[] truth) = RatingSimulator.Numbers(4000, 1, 1, 0, 0.7, 3);
        double[] one = [.. Enumerable.Range(0, 4000).Select(unit => ratings[unit, 0])];
        double reliability = 1 / (1 + 0.49), covariance = 0;
        (double mean, double truthMean) = (one.Average(), truth.Average());
        for (int i = 0; i < 4000; i++) covariance += (one[i] - mean) * (truth[i] - truthMean) / 3999;
        double pearson = covariance / (SampleStatistics.StandardDeviation(one) * SampleStatistics.StandardDeviation(truth));
        Assert.Equal(CeilingFormulas.OraclePearson(reliability), pearson, 0.01);
        Assert.Equal(CeilingFormulas.OracleConcordance(reliability), LinConcordance.Of(one, truth, new BootstrapOptions { Replicates = 1 }).Value!.Value, 0.015);
    }

    [Fact]
    public void Masks_drawn_by_the_latent_class_model_give_its_ceiling_back()
    {
        double[] p = [0.9, 0.8, 0.85], q = [0.97, 0.99, 0.95];
        GridGeometry grid = GridGeometry.Picture(300, 300);
        var random = new Random(5);
        BinaryMask truth = BinaryMask.Of(grid, _ => random.NextDouble() < 0.2);
        BinaryMask[] raters = [.. Enumerable.Range(0, 3).Select(k => BinaryMask.Of(grid, cell => random.NextDouble() < (truth[cell] ? p[k] : 1 - q[k])))];
        for (int k = 0; k < 3; k++)
        {
            int rater = k;
            Assert.Equal(Overlap.Of(truth, raters[k]).Dice, LatentClassCeiling.Of(raters, votes => (votes >> rater & 1) != 0).Dice, 0.01);
        }
        double majority = LatentClassCeiling.Of(raters, static votes => ulong.PopCount(votes) >= 2).Dice;
        BinaryMask fused = new Gossamer.Agreement.Fusion.MajorityVote().Fuse(raters).Mask;
        Assert.Equal(Overlap.Of(truth, fused).Dice, majority, 0.01);
        Assert.Contains("do not identify", LatentClassCeiling.Of(raters[..2], static _ => true).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Thin_displacements_pass_the_check_and_blobs_fail_it()
    {
        GridGeometry grid = GridGeometry.Picture(80, 80);
        BinaryMask Disc(int x, double radius) => BinaryMask.Of(grid, cell => Math.Pow(cell % 80 - x, 2) + Math.Pow(cell / 80 - 40, 2) < radius * radius);
        Assert.Equal(0, DisplacementCheck.Of([Disc(30, 20), Disc(30, 21.5)]).Share);
        Assert.True(DisplacementCheck.Of([Disc(30, 20), Disc(30, 20).Or(Disc(70, 6))]).Share > 0.9);
        Assert.True(DisplacementCheck.Of([Disc(30, 20), Disc(30, 20).Except(Disc(30, 9))]).Share > 0.5);
        Assert.Equal(0, DisplacementCheck.Of([Disc(30, 20), Disc(30, 20)]).Disputed);
    }

    [Fact]
    public void The_simulated_ceilings_come_out_as_they_should()
    {
        ShapeStudy[] studies = [.. AgreementSimulation.Acceptance(0).Select(static scenario => ShapeStudy.Run(scenario with { Cases = 24, Repeats = 1 }, TestContext.Current.CancellationToken))];
        ShapeStudy[] unbiased = [.. studies.Where(static study => study.Scenario.SharedBias == 0)];
        Assert.Contains(unbiased, static study => study.CheckPasses);
        Assert.All(unbiased.Where(static study => study.CheckPasses), static study => Assert.Equal(study.TrueCeiling, study.BoundaryNoise, 0.025));
        Assert.All(unbiased, static study => Assert.True(study.InterRater < study.TrueCeiling));
        Assert.All(studies.Where(static study => study.Scenario.FalseBlobRate > 0), static study => Assert.False(study.CheckPasses));
        // A bias that all share cannot be seen: the ceiling is too high, and must be.
        ShapeStudy biased = studies.Single(static study => study.Scenario.SharedBias > 0);
        Assert.True(biased.LatentClass > biased.TrueCeiling + 0.01);
    }

    [Fact]
    public void The_systematic_share_is_recovered() => Assert.InRange(AgreementSimulation.SystematicShareError(0, TestContext.Current.CancellationToken), 0, 0.04);

    [Fact]
    public void Intervals_of_agreement_cover_the_expectation_over_cases()
    {
        IReadOnlyList<CoverageStudy> coverages = CoverageStudy.Run(
            new ShapeScenario { Side = 40, PersistentNoise = 0.5 }, [12, 30], studies: 120, replicates: 500, TestContext.Current.CancellationToken);
        Assert.All(coverages, static study => Assert.InRange(study.Coverage, 0.9, 0.98));
    }

    [Fact]
    public void Intervals_of_latent_class_ceilings_speak_of_the_fit_too()
    {
        LatentCoverageStudy study = LatentCoverageStudy.Run(
            [0.5, 0.5], ConfusionStudy.TwoClasses, studies: 200, units: 300, seed: 0, replicates: 400, TestContext.Current.CancellationToken);
        Assert.InRange(study.Coverage, 0.9, 0.98);
        Assert.True(study.CoverageFitHeld < 0.9);
    }

    [Fact]
    public void The_rules_of_verdicts_hold_on_a_thousand_made_up_bootstraps() => Gen.Select(
        Gen.Double[0.5, 1], Gen.Double[0.5, 0.9], Gen.Double[0, 0.09], Gen.Double[0.0005, 0.05], Gen.Int[0, 10_000], Gen.Bool, Gen.Bool).Sample(
        static (score, inter, step, spread, seed, hasTruth, hasPolicy) =>
        {
            (double truth, double policy) = (inter + step, inter + 1.5 * step);
            var random = new Random(seed);
            double[] Noisy(double value) => [.. Enumerable.Range(0, 300).Select(_ => value + spread * (random.NextDouble() + random.NextDouble() - 1))];
            var evidence = new VerdictEvidence(
                20, score, inter, hasTruth ? truth : null, hasPolicy ? policy : null, Noisy(score), Noisy(inter), hasTruth ? Noisy(truth) : [], hasPolicy ? Noisy(policy) : []);
            ModelVerdict verdict = VerdictRules.Decide(evidence, new VerdictOptions());
            if (!hasTruth) Assert.DoesNotContain(verdict.Verdict, new[] { Verdict.AtCeiling, Verdict.HumanRange, Verdict.BeyondTruthCeiling });
            if (!hasPolicy) Assert.NotEqual(Verdict.BeyondPolicyCeiling, verdict.Verdict);
            if (verdict.BeyondPolicyCeiling >= 0.95) Assert.Equal(Verdict.BeyondPolicyCeiling, verdict.Verdict);
            else if (verdict.BeyondTruthCeiling >= 0.95) Assert.Equal(Verdict.BeyondTruthCeiling, verdict.Verdict);
            else if (verdict.BelowInterRater >= 0.95) Assert.Equal(Verdict.BelowHuman, verdict.Verdict);
            // However wide the margin, a model below the raters is below them.
            if (verdict.BelowInterRater >= 0.95 && !(verdict.BeyondTruthCeiling >= 0.95))
                foreach (double margin in (double[])[0, 1e-3, random.NextDouble(), 100])
                    Assert.Equal(Verdict.BelowHuman, VerdictRules.Decide(evidence, new VerdictOptions { Equivalence = margin }).Verdict);
            // An interval that merely contains the ceiling is no evidence of being at it.
            if (verdict.Verdict == Verdict.AtCeiling) Assert.True(verdict.ToCeilingLow > -verdict.Equivalence && verdict.ToCeilingHigh < verdict.Equivalence);
            Assert.Equal(Verdict.NotAssessable, VerdictRules.Decide(evidence with { Cases = 4 }, new VerdictOptions()).Verdict);
            Assert.Equal(Verdict.NotAssessable, VerdictRules.Decide(evidence, new VerdictOptions { Anchored = true }).Verdict);
        }, iter: 1000);

    [Fact]
    public void However_few_cases_scatter_around_the_ceiling_they_do_not_make_a_model_at_it() => Gen.Select(
        Gen.Double[0.5, 0.9], Gen.Double[0.002, 0.09], Gen.Double[1.2, 20], Gen.Double[-0.4, 0.4], Gen.Int[0, 10_000]).Sample(
        static (inter, step, width, off, seed) =>
        {
            // Scores spread evenly around the ceiling, by more than the margin Δ = step / 2 to either side.
            var random = new Random(seed);
            double truth = inter + step, reach = width * step / 2, score = truth + off * Math.Min(reach, step) / 4;
            double[] scores = [.. Enumerable.Range(0, 400).Select(i => score + reach * (2 * (i + random.NextDouble()) / 400 - 1))];
            double[] Level(double value) => [.. scores.Select(_ => value)];
            ModelVerdict verdict = VerdictRules.Decide(new VerdictEvidence(10, score, inter, truth, null, scores, Level(inter), Level(truth), []), new VerdictOptions());
            Assert.Equal(Verdict.Undetermined, verdict.Verdict);
            Assert.True(verdict.ToCeilingLow < 0 && verdict.ToCeilingHigh > 0);
            Assert.True(verdict.CasesToSettle > 10);
        }, iter: 1000);

    [Fact]
    public void A_wide_interval_around_the_ceiling_is_undetermined_and_says_how_many_cases_would_do()
    {
        var random = new Random(1);
        double[] scores = [.. Enumerable.Range(0, 2000).Select(_ => 0.9 + 0.2 * (random.NextDouble() - 0.5))];
        double[] Level(double value) => [.. scores.Select(_ => value)];
        ModelVerdict verdict = VerdictRules.Decide(new VerdictEvidence(10, 0.9, 0.88, 0.9, null, scores, Level(0.88), Level(0.9), []), new VerdictOptions());
        Assert.Equal(Verdict.Undetermined, verdict.Verdict);
        Assert.True(verdict.CasesToSettle > 10);
        Assert.Contains("cases would settle it", verdict.Sentence, StringComparison.Ordinal);
    }
}
