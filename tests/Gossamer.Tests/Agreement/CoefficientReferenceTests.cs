using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>Coefficients of published tables, as published or as independent programs give them.</summary>
public sealed class CoefficientReferenceTests
{
    private static readonly BootstrapOptions Few = new() { Replicates = 50 };

    [Theory]
    [InlineData(IccForm.OneWay, false, 0.1657, -0.1329, 0.7226)]
    [InlineData(IccForm.Agreement, false, 0.2898, 0.0188, 0.7611)]
    [InlineData(IccForm.Consistency, false, 0.7148, 0.3425, 0.9459)]
    [InlineData(IccForm.OneWay, true, 0.4428, -0.8844, 0.9124)]
    [InlineData(IccForm.Agreement, true, 0.6201, 0.0711, 0.9272)]
    [InlineData(IccForm.Consistency, true, 0.9093, 0.6757, 0.9859)]
    public void Intraclass_correlations_of_Shrout_and_Fleiss(IccForm form, bool ofMean, double value, double low, double high)
    {
        Estimate icc = IntraclassCorrelation.Of(PublishedRatings.ShroutFleiss, form, ofMean, Few);
        Assert.Equal(value, icc.Value!.Value, 5e-5);
        Assert.Equal(low, icc.Low!.Value, 5e-5);
        Assert.Equal(high, icc.High!.Value, 5e-5);
    }

    [Fact]
    public void Mean_squares_of_Shrout_and_Fleiss()
    {
        double[] values = [9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7];
        MeanSquares squares = MeanSquares.Of(values, 4);
        Assert.Equal(11.2417, squares.BetweenTargets, 5e-5);
        Assert.Equal(6.2639, squares.WithinTargets, 5e-5);
        Assert.Equal(32.4861, squares.BetweenRaters, 5e-5);
        Assert.Equal(1.0194, squares.Residual, 5e-5);
        Assert.Equal(squares.Icc(IccForm.Agreement, true), IntraclassCorrelation.SpearmanBrown(squares.Icc(IccForm.Agreement, false), 4), 1e-12);
        Assert.Equal(Math.Sqrt(1.0194), squares.StandardErrorOfMeasurement(IccForm.Consistency), 1e-4);
    }

    [Fact]
    public void Fitted_variance_components_of_complete_data_are_those_of_the_analysis_of_variance()
    {
        // A thirteenth target with a single rating sends the table down the way for gaps and tells nothing but a little of its rater.
        double[,] table = new double[13, 3];
        double[] values = [3.1, 2.2, 4.0, 5.5, 5.1, 6.2, 1.0, 0.2, 2.1, 7.9, 7.0, 8.6, 4.4, 4.1, 5.2, 6.0, 5.8, 6.9, 2.5, 1.8, 3.0, 8.8, 8.0, 9.9, 3.9, 3.0, 4.5, 5.0, 4.4, 6.1, 9.2, 8.1, 9.8, 1.9, 1.1, 2.6];
        for (int i = 0; i < 36; i++) table[i / 3, i % 3] = values[i];
        (table[12, 0], table[12, 1], table[12, 2]) = (double.NaN, values.Average(), double.NaN);
        MeanSquares squares = MeanSquares.Of(values, 3);
        double fitted = IntraclassCorrelation.Of(RatingTable.Of(MeasurementScale.Interval, table), IccForm.Agreement, false, Few).Value!.Value;
        Assert.Equal(squares.Icc(IccForm.Agreement, false), fitted, 0.01);
    }

    [Fact]
    public void Kappa_of_Fleiss_1971()
    {
        Estimate kappa = MultiRaterKappa.Fleiss(PublishedRatings.Fleiss1971, CategoryWeights.Identity(5), Few);
        Assert.Equal(0.4302445, kappa.Value!.Value, 5e-8);
        Assert.Equal(17.65183, kappa.Z!.Value, 5e-6);
        Assert.Equal(0.209931, MultiRaterKappa.Fleiss(PublishedRatings.FleissCounts, CategoryWeights.Identity(5), Few).Value!.Value, 5e-7);
    }

    [Fact]
    public void Kappa_of_Cohen_with_both_standard_errors()
    {
        double[,] counts = { { 0, 4, 1 }, { 0, 8, 0 }, { 0, 1, 5 } };
        Estimate plain = CohenKappa.OfCounts(counts, CategoryWeights.Identity(3)), linear = CohenKappa.OfCounts(counts, CategoryWeights.Linear(3));
        Assert.Equal((0.4842, 0.1380, 0.1484), (Math.Round(plain.Value!.Value, 4), Math.Round(plain.StandardError!.Value, 4), Math.Round(plain.NullStandardError!.Value, 4)));
        Assert.Equal((0.4701, 0.1457, 0.1426), (Math.Round(linear.Value!.Value, 4), Math.Round(linear.StandardError!.Value, 4), Math.Round(linear.NullStandardError!.Value, 4)));
        Assert.Equal(0.4502, CohenKappa.OfCounts(counts, CategoryWeights.Quadratic(3)).Value!.Value, 5e-5);
    }

    [Theory]
    [InlineData(20, 5, 10, 15, 0.4)]
    [InlineData(45, 15, 25, 15, 0.130435)]
    [InlineData(25, 35, 5, 35, 0.259259)]
    public void Kappa_of_Cohen_of_two_categories(int a, int b, int c, int d, double kappa) =>
        Assert.Equal(kappa, CohenKappa.OfCounts(new double[,] { { a, b }, { c, d } }, CategoryWeights.Identity(2)).Value!.Value, 5e-7);

    [Theory]
    [InlineData(MeasurementScale.Nominal, 0.743421)]
    [InlineData(MeasurementScale.Ordinal, 0.815388)]
    [InlineData(MeasurementScale.Interval, 0.849107)]
    [InlineData(MeasurementScale.Ratio, 0.797403)]
    public void Alpha_of_Krippendorff(MeasurementScale scale, double alpha)
    {
        RatingTable table = PublishedRatings.Krippendorff(scale);
        Assert.Equal(alpha, KrippendorffAlpha.Of(table, Few).Value!.Value, 5e-7);
        Assert.Equal(alpha, KrippendorffAlpha.Value(table), 5e-7);
    }

    [Theory]
    [InlineData(MeasurementScale.Nominal, 0.691358)]
    [InlineData(MeasurementScale.Ordinal, 0.806721)]
    [InlineData(MeasurementScale.Interval, 0.810845)]
    [InlineData(MeasurementScale.Ratio, 0.808944)]
    public void Alpha_of_the_file_with_three_coders(MeasurementScale scale, double alpha)
    {
        RatingFile file = RatingFile.Read(TestData.Require("ratings/krippendorff_3coders.csv"));
        Assert.Equal(RatingLayout.Wide, file.Layout);
        Assert.Equal(alpha, KrippendorffAlpha.Of(RatingTable.Of(scale, file.Ratings), Few).Value!.Value, 5e-7);
    }

    [Fact]
    public void Coefficients_of_Gwet()
    {
        RatingTable table = PublishedRatings.Krippendorff(MeasurementScale.Nominal);
        Estimate first = MultiRaterKappa.Gwet(table, CategoryWeights.Identity(5), Few);
        Assert.Equal(0.775444, first.Value!.Value, 5e-7);
        Assert.Equal(0.143, first.StandardError!.Value, 5e-4);
        Assert.Equal(0.461, first.Low!.Value, 5e-4);
        Assert.Equal(1, first.High);
        Assert.Equal(0.858739, MultiRaterKappa.Gwet(table, CategoryWeights.Linear(5), Few).Value!.Value, 5e-7);
        Assert.Equal(0.914001, MultiRaterKappa.Gwet(table, CategoryWeights.Quadratic(5), Few).Value!.Value, 5e-7);
        Assert.Equal(0.818182, MultiRaterKappa.PercentAgreement(table, CategoryWeights.Identity(5), Few).Value!.Value, 5e-7);
    }

    [Fact]
    public void The_paradox_of_prevalence()
    {
        int[,] counts = { { 118, 5 }, { 2, 0 } };
        RatingTable table = PublishedRatings.OfPairs(MeasurementScale.Nominal, counts);
        CategoryWeights identity = CategoryWeights.Identity(2);
        Assert.Equal(0.944, MultiRaterKappa.PercentAgreement(table, identity, Few).Value!.Value, 1e-12);
        Assert.Equal(-0.023392, CohenKappa.Of(table, 0, 1, identity).Value!.Value, 5e-7);
        Assert.Equal(0.940776, MultiRaterKappa.Gwet(table, identity, Few).Value!.Value, 5e-7);
        Assert.Equal(0.888, MultiRaterKappa.BrennanPrediger(table, identity, Few).Value!.Value, 1e-12);
    }

    [Fact]
    public void Quadratic_kappa_is_the_concordance_of_the_codes()
    {
        RatingTable table = PublishedRatings.OfPairs(MeasurementScale.Interval, new int[,] { { 0, 4, 1 }, { 0, 8, 0 }, { 0, 1, 5 } });
        double[] first = [.. Enumerable.Range(0, table.Units.Count).Select(unit => table.ValueOf(table.CategoriesOf(unit)[0]))];
        double[] second = [.. Enumerable.Range(0, table.Units.Count).Select(unit => table.ValueOf(table.CategoriesOf(unit)[1]))];
        Assert.Equal(0.450161, LinConcordance.Of(first, second, Few).Value!.Value, 5e-7);
        Assert.Equal(
            CohenKappa.Of(table, 0, 1, CategoryWeights.Quadratic(3)).Value!.Value, LinConcordance.Of(first, second, Few).Value!.Value, 1e-12);
    }

    [Fact]
    public void Limits_of_Bland_and_Altman()
    {
        BlandAltman limits = BlandAltman.Of([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]);
        Assert.Equal(3, limits.Bias, 1e-12);
        Assert.Equal(-0.099032, limits.Lower, 5e-7);
        Assert.Equal(6.099032, limits.Upper, 5e-7);
        Assert.Equal(1.304032, limits.LimitError, 5e-7);
        Assert.Equal(2, limits.ProportionalSlope!.Value, 1e-12);
        BlandAltman ratios = BlandAltman.OfRatios([2, 4, 8], [1, 2, 4]);
        Assert.Equal((2.0, 2.0, 2.0), (Math.Round(ratios.Bias, 9), Math.Round(ratios.Lower, 9), Math.Round(ratios.Upper, 9)));
        // Subjects whose differences do not vary within have the spread of their means.
        BlandAltman replicates = BlandAltman.OfReplicates([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]]);
        Assert.Equal(limits.StandardDeviation, replicates.StandardDeviation, 1e-9);
    }

    [Fact]
    public void A_reliability_whose_variances_cancel_is_undefined_rather_than_enormous()
    {
        // MSB + (MSJ − MSE) / n is 7/6 + (0 − 7/2) / 3 = 0.
        foreach (double stretch in (double[])[1, 4.91])
        {
            RatingTable table = RatingTable.Of(MeasurementScale.Ratio, new double[,] { { 3 * stretch, 2 * stretch }, { 2 * stretch, 5 * stretch }, { 3 * stretch, stretch } });
            Estimate estimate = IntraclassCorrelation.Of(table, IccForm.Agreement, true, Few);
            Assert.Equal((null, EstimateStatus.NotApplicable), (estimate.Value, estimate.Status));
            Assert.Contains("cancel", estimate.Reason, StringComparison.Ordinal);
        }
        RatingTable same = RatingTable.Of(MeasurementScale.Interval, new double[,] { { 0.1, 0.1, 0.1 }, { 0.1, 0.1, 0.1 }, { 0.1, 0.1, 0.1 } });
        foreach (IccForm form in Enum.GetValues<IccForm>())
            foreach (bool ofMean in (bool[])[false, true]) Assert.Equal(EstimateStatus.PerfectButDegenerate, IntraclassCorrelation.Of(same, form, ofMean, Few).Status);
    }

    [Fact]
    public void Errors_of_measurement_of_Shrout_and_Fleiss()
    {
        // MSE 1.0194 and MSJ 32.4861 of six targets.
        MeasurementError error = MeasurementError.Of(PublishedRatings.ShroutFleiss)!;
        Assert.Equal(Math.Sqrt(1.0194), error.StandardErrorConsistency, 5e-5);
        Assert.Equal(Math.Sqrt((32.4861 - 1.0194) / 6 + 1.0194), error.StandardErrorAgreement, 5e-5);
        Assert.Equal(1.96 * Math.Sqrt(2 * 1.0194), error.SmallestChangeConsistency, 5e-4);
        Assert.Null(error.LimitsOfAgreement);
        BlandAltman limits = MeasurementError.Of(RatingTable.Of(MeasurementScale.Ratio, new double[,] { { 1, 0 }, { 2, 0 }, { 3, 0 }, { 9, double.NaN }, { 4, 0 }, { 5, 0 } }))!.LimitsOfAgreement!;
        Assert.Equal((3.0, -0.099032), (limits.Bias, Math.Round(limits.Lower, 6)));
        Assert.Null(MeasurementError.Of(PublishedRatings.Krippendorff(MeasurementScale.Ordinal)));
    }

    [Fact]
    public void Everybody_saying_the_same_leaves_coefficients_undefined()
    {
        RatingTable table = RatingTable.Of(MeasurementScale.Nominal, new double[,] { { 1, 1 }, { 1, 1 }, { 1, 1 } });
        CategoryWeights weights = CategoryWeights.Identity(1);
        foreach (Estimate estimate in (Estimate[])
            [KrippendorffAlpha.Of(table, Few), CohenKappa.Of(table, 0, 1, weights), MultiRaterKappa.Fleiss(table, weights, Few), MultiRaterKappa.Gwet(table, weights, Few)])
        {
            Assert.Equal(EstimateStatus.PerfectButDegenerate, estimate.Status);
            Assert.Null(estimate.Value);
        }
    }

    [Fact]
    public void The_means_of_pairs_of_raters_stand_for_more_than_two()
    {
        RatingTable table = PublishedRatings.Krippendorff(MeasurementScale.Nominal);
        double sum = 0;
        for (int first = 0; first < 4; first++)
            for (int second = first + 1; second < 4; second++) sum += CohenKappa.Of(table, first, second, CategoryWeights.Identity(5)).Value!.Value;
        Assert.Equal(sum / 6, AgreementMeasurement.Measure(table, CategoryWeights.Identity(5), Few).CohenKappa.Value!.Value, 1e-12);
    }
}
