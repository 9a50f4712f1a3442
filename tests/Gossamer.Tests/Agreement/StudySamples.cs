using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Simulation;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Statistics;
using Gossamer.Tests.Learning.Runs;

namespace Gossamer.Tests.Agreement;

/// <summary>Small studies written to disk.</summary>
internal static class StudySamples
{
    public static readonly BootstrapOptions Few = new() { Replicates = 300 };

    /// <summary>A simulated study with its three models under <c>annotations</c>, <c>truth</c> and <c>predictions</c>.</summary>
    public static void Simulated(TemporaryFolder folder, ShapeScenario scenario) =>
        AgreementSimulation.Run(new AgreementSimulationOptions { Scenario = scenario, Out = folder["study"] });

    /// <summary>A disc as <c>RATER/CASE.nii.gz</c> or another extension.</summary>
    public static void Disc(TemporaryFolder folder, string root, string rater, string name, double x, double radius, int side = 48, string extension = "png", GridGeometry? grid = null)
    {
        grid ??= GridGeometry.Picture(side, side);
        Directory.CreateDirectory(folder[root, rater]);
        BinaryMask mask = BinaryMask.Of(grid, cell => Math.Pow(cell % side - x, 2) + Math.Pow(cell / side % side - side / 2.0, 2) < radius * radius);
        LabelFile.Write(folder[root, rater, $"{name}.{extension}"], mask.ToGrid());
    }

    /// <summary>Concludes on a study.</summary>
    public static AgreementReportResult Report(StudyOptions study) => AgreementReport.Conclude(new AgreementReportOptions { Study = study with { Bootstrap = Few } }).Result;
}
